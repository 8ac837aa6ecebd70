import { message, type Message } from '../invitations/messages.js';
import { defineJob } from '../platform/jobs/jobs.js';

/** Tells one person, once, that they can say how it was. */
export const askForExperience = defineJob<{ bundleId: string }>('experience.ask');

/** Said before anything is answered, wherever it can be. */
export const beforeYouAnswer = [
  'Nothing here is required. Skip what you like, and stop when you like. What you say changes nothing about whether or how often you are invited.',
  'With your name: the team and the involvement leads who look after its work read what you say and that it was you. You see it here, it is in the copy of your data, and you can take it back.',
  'Without your name: what you say is kept so that nothing in it leads to you. It is only counted, together with the answers of at least four other people. What you write is shown only among the words of at least four others, in an order of chance. Nobody is told whether or when you answered. So please write nothing by which you could be recognised.',
  'Because nothing leads from it to you, Askwell can’t find it again either: it is not in the copy of your data, and it doesn’t go when you are erased. You get a receipt, which is kept nowhere else. With it you can take your words back at any time, and your answers until they are counted with others’; numbers once counted stay.',
  'Where only few people took part, counted answers can still let somebody guess: if all five didn’t agree, each of them didn’t. Whoever answers for you hears what you say.',
].join('\n\n');

/** Names neither team nor topic, as mail about invitations. Plain ASCII but for quotes that `message` takes. */
export const experienceMessage = ({ publicUrl, again }: { publicUrl: string; again: boolean }): Message =>
  message(
    again ? 'How was it? A reminder, on Askwell' : 'How was it? On Askwell',
    'Hello,',
    again
      ? "some time ago we asked how it was to work with a team. You said that we may remind you once, and this is that reminder. There is no other."
      : 'you worked with a health or care team, or still do. If you like, tell them how it was: a few short sentences that you agree with or not.',
    'Nothing is required, and you can do it without your name. Then your answers are only counted with those of at least four other people, and nobody, we included, can find out which are yours.',
    `Sign in to read how it works, and to answer or to say that you would rather not:\n${publicUrl}`,
    "If you don't answer, nothing bad happens. You can also say there that you don't want to be asked this.",
    'If you have no sign-in, tell whoever helps you or registered you.',
  );

/** To be said by whoever looks after somebody whom mail doesn't reach. */
export const askThemWords = [
  '“You worked with a health or care team, or still do. If you like, you can say how it was: there are a few short sentences that you agree with or not, and you can add words of your own.”',
  'Please ask once, and take no for an answer: declineExperience. Read the sentences to them (statements), and before them what is said in beforeYouAnswer. If they answer without their name, pass on the receipt and keep no copy.',
].join('\n\n');
