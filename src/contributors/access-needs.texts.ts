import type { accessNeeds, NeedGroup } from './contributor.lists.js';

type Texts = { readonly [G in NeedGroup]: { readonly [N in (typeof accessNeeds)[G][number]]: string } };

/** What readers see for each need: short enough for a list of things to arrange. */
export const accessNeedTexts: Texts = {
  contact_method: {
    email: 'E-mail',
    letter: 'Letter',
    phone_call: 'Phone call',
    text_message: 'Text message',
    text_relay: 'Text relay (Relay UK)',
    video_relay: 'Video relay in sign language',
    through_a_helper: 'Through a helper',
    other: 'Another way to reach me',
  },
  information_format: {
    large_print: 'Large print',
    easy_read: 'Easy read',
    plain_language: 'Plain language',
    audio: 'Audio',
    braille: 'Braille',
    screen_reader: 'Files that a screen reader can read',
    coloured_paper: 'Coloured paper',
    on_paper: 'Papers by post',
    sign_language_video: 'Video in British Sign Language',
    translated: 'Translated into my language',
    other: 'Another format',
  },
  communication_professional: {
    bsl_interpreter: 'British Sign Language interpreter',
    deafblind_interpreter: 'Deafblind interpreter',
    lipspeaker: 'Lipspeaker',
    speech_to_text_reporter: 'Speech-to-text reporter',
    note_taker: 'Note taker',
    spoken_language_interpreter: 'Interpreter for my language',
    advocate: 'Advocate',
    other: 'Another professional',
  },
  communication_support: {
    lip_reading: 'I lip-read: face me, in good light',
    hearing_loop: 'Hearing loop',
    live_captions: 'Live captions',
    communication_aid: 'I use a communication aid',
    more_time: 'More time to understand and to answer',
    one_person_at_a_time: 'One person speaking at a time',
    support_person: 'Someone I know beside me',
    other: 'Other support',
  },
  taking_part: {
    step_free: 'Step-free way in',
    accessible_toilet: 'Accessible toilet',
    parking: 'Parking close by',
    breaks: 'Breaks',
    quiet_room: 'Quiet room',
    carer_comes_along: 'My carer or assistant comes along',
    help_with_travel: 'Help with travel',
    help_with_technology: 'Help with technology',
    other: 'Something else I need to be there',
  },
};
