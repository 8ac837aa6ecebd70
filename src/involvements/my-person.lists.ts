import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { myPersonStates } from './my-person.rules.js';

/** What somebody may let their person see of their involvements. Concerns are not among it, whatever is chosen. */
export const shownToMyPerson = ['next_steps', 'overdue', 'main_contacts'] as const;
export type ShownToMyPerson = (typeof shownToMyPerson)[number];

export const ShownToMyPersonEnum = enumOf(shownToMyPerson);
export const MyPersonStateEnum = enumOf(myPersonStates);

registerEnumType(ShownToMyPersonEnum, {
  name: 'ShownToMyPerson',
  description: 'What my person may see of what I am involved in. Whichever it is, they also see the titles of the opportunities.',
  valuesMap: {
    next_steps: { description: 'What happens next, and by when.' },
    overdue: { description: 'Whether it is overdue. They are reminded, too.' },
    main_contacts: { description: 'Whom I turn to: name and role.' },
  },
});
registerEnumType(MyPersonStateEnum, {
  name: 'MyPersonState',
  description: 'Where it stands between somebody and the lead they named.',
  valuesMap: {
    asked: { description: 'The lead was asked, and sees only who asks.' },
    agreed: { description: 'The lead agreed, and sees what was chosen for them to see.' },
    declined: { description: 'The lead can’t do it. Somebody else can be named.' },
    ended: { description: 'One of the two ended it, or the lead is no longer there.' },
  },
});
