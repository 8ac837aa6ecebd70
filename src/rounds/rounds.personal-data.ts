import { about, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';

export const roundsPersonalData = {
  asking_round: about(
    exported(
      'Rounds you started for your team',
      `select opportunity.title as "post", round.started_at as "at", round.next_step as "nextStep", round.state
       from asking_round round join opportunity on opportunity.id = opportunity_id where started_by = :account order by round.started_at, round.id`,
    ),
    staysAsItIs('a round is its team’s; whoever started or stopped it is an account without a name'),
  ),
  round_outlook: nothingPersonal('how many people suit a post, to the nearest 5'),
};
