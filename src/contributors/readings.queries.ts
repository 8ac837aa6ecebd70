import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AuditEntry } from '../audit/audit-entry.entity.js';
import { Account } from '../identity/account.entity.js';
import type { Actor } from '../identity/actor.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { ContributorAccess } from './contributor-access.js';
import type { ReadingGroup, ReadingType } from './readings.types.js';

/** What each kind of entry in the audit log says to the person it is about. Whoever adds a way to look at someone adds it here. */
const readings: Record<ReadingGroup, Readonly<Record<string, string>>> = {
  opened_my_details: {
    'contributor.open_contact': 'They opened your contact details, after you were chosen.',
    'contributor.read_name': 'They saw your name in the list of people they support.',
    'contributor.read_acting': 'They saw who acts for you and on what ground, in the list of what they look after.',
    'contributor.read_support_needs': 'They read what you need in order to take part.',
    'contributor.read_invitation': 'They saw that an invitation waits to be told to you.',
    'contributor.read_invitations': 'They read for you what you were invited to.',
    'contributor.read_introductions': 'They read for you what you were chosen for.',
    'contributor.read_involvement': 'They read an involvement of yours: what was agreed, what happens next and what is arranged for you.',
    'contributor.read_involvements': 'They read for you what you are involved in.',
    'contributor.read_as_my_person': 'They looked as the lead whom you named as your person: your name and, once they agreed, what you let them see.',
    'contributor.read_portfolio': 'They read your portfolio for you: what you did and learned.',
    'contributor.read_passport': 'They read your involvement passport: what you need, what helps you, and how and when contact is safe.',
    'contributor.read_feedback': 'They read for you what came of what you took part in.',
    'contributor.read_experience': 'They read what you said, with your name, about how it was to be involved.',
    'contributor.read_experiences': 'They read for you what you may say, or said, about how it was to be involved.',
    'contributor.read_experience_to_ask': 'They saw that you may say how it was to be involved, and that mail doesn’t reach you.',
    'contributor.read_feedback_to_tell': 'They saw what you are to be told: what came of something that you took part in or offered to.',
    'contributor.read_payments': 'They read for you what you are offered and what you claimed.',
    'contributor.read_claims': 'They read what was agreed with you about payment, or what you claimed.',
    'contributor.read_complaint': 'They read a complaint that you made on the phone.',
    'contributor.read_concern': 'They read a concern that you raised.',
    'contributor.read_check_in': 'They saw your name, and when a call is safe for you, in the list of people to ring: whether you still want to hear from us.',
    'contributor.read_interests': 'They read for you what you came forward for.',
    'contributor.read_ideas': 'They read for you which ideas you posted or said “me too” to.',
  },
  appeared_as_a_code: {
    'contributor.appear': 'You were on a list of people who suit an opportunity, as a code, without your name.',
    'contributor.read_interest': 'They read that you came forward, as a code, without your name.',
    'contributor.read_dispute': 'They read that you say you were not asked outside Askwell, and your words about it, without your name.',
    'contributor.read_question': 'They read what you asked before answering an invitation, without your name.',
    'contributor.read_finding_question': 'They read what you asked about a finding, without your name.',
    'contributor.read_idea': 'They read an idea that you posted before it was published, without your name unless you signed it.',
    'contributor.read_overdue_step': 'They saw that what was to happen next in an involvement of yours is overdue, without your name.',
    'contributor.read_overdue_claim': 'They saw that something you claimed in an involvement is overdue, without your name and without what it is for.',
    'contributor.read_without_contact': 'They saw that whoever you turn to in an involvement has left the team, without your name.',
    'contributor.read_introduction': 'They read that you were chosen, as a code, without your name.',
    'contributor.read_to_hear': 'They read that you are to hear what came of something, as a code, without your name.',
  },
  done_for_me: {
    'contributor.register_by_phone': 'They registered you, as you said on the phone.',
    'contributor.update_reach_me': 'They passed on how you are reached from now on.',
    'contributor.email_code': 'They had a code sent to your e-mail address.',
    'contributor.confirm_email': 'They confirmed your e-mail address with the code that you gave them.',
    'contributor.confirm_phone': 'They recorded that they spoke with you at your phone number.',
    'contributor.done_answer': 'They answered an invitation for you.',
    'contributor.done_question': 'They asked a team something for you.',
    'contributor.done_told': 'They recorded that they told you of an invitation.',
    'contributor.done_check_in_goes_on': 'They rang you and recorded that you want to hear from us as before.',
    'contributor.done_check_in_wants_rest': 'They rang you and recorded that you want a rest.',
    'contributor.done_check_in_leaves': 'They rang you and recorded that you want to leave.',
    'contributor.done_check_in_not_reached': 'They rang to ask whether you still want to hear from us, and recorded that they reached nobody.',
    'contributor.done_check_in_wrong_number': 'They rang the number in your profile and recorded that it is somebody else’s.',
    'contributor.done_interest': 'They came forward for you.',
    'contributor.done_experience': 'They said for you how it was to be involved, took it back, or said that you would rather not or want no message about it.',
    'contributor.done_feedback': 'They recorded that they told you what came of something.',
    'contributor.done_name_contact': 'They named somebody else whom you turn to in an involvement, because the one there was had left the team.',
    'contributor.done_idea': 'They posted, changed or took back an idea for you, or whether you say “me too” to one.',
    'contributor.done_my_person': 'They named a lead as your person for you, changed what that lead may see, or ended it.',
    'contributor.done_portfolio': 'They wrote in your portfolio for you.',
    'contributor.done_passport': 'They changed your involvement passport for you, or with which team it is shared.',
    'contributor.done_leave_involvement': 'They left an involvement for you.',
    'contributor.done_payment': 'They answered an offer of payment for you, claimed something for you or took a claim back, as you said.',
    'contributor.done_complaint': 'They wrote down a complaint that you made on the phone.',
    'contributor.done_take_back': 'They took back for you that you came forward.',
    'contributor.withdraw_consent': 'They passed on that you take a consent back.',
    'contributor.helper_end': 'They ended being your helper.',
    'contributor.done_dispute': 'They decided whether an ask outside Askwell counts that you say was not made.',
    'contributor.stop_mail': 'They read a message at the address in your profile and said that they never joined: nothing is sent there until you confirm it.',
    'contributor.hold': 'They told Askwell that you had died.',
    'contributor.hold_confirm': 'They recorded that they had made sure you had died.',
    'contributor.hold_undo': 'They recorded that you are here.',
    'contributor.acting_papers': 'They recorded that they saw a paper of whoever acted for you.',
    'contributor.acting_review': 'They confirmed that somebody still acted for you.',
    'contributor.acting_scope': 'They changed what whoever acted for you may do.',
    'contributor.acting_restate': 'They said anew why they may act for you.',
    'contributor.acting_end': 'They ended that somebody acted for you.',
    'fair_asking.pause': 'They paused invitations for you.',
    'fair_asking.way': 'They recorded how you want to be here.',
    'fair_asking.level': 'They recorded how often you want to be asked.',
    'fair_asking.same_person': 'They said, with a code from one of two profiles and signed in to the other, that both are one person’s.',
    'fair_asking.same_person_undo': 'They took back that this profile and another are one person’s.',
    'fair_asking.left_alone_begin': 'They told Askwell of a loss, so that nobody asks you for a while.',
  },
};

/** Who looked at a profile, for its owner alone: read straight from the audit log. */
@Injectable()
export class ReadingQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
  ) {}

  /** Newest first. @throws DomainError NOT_FOUND for someone else's profile */
  async of(actor: Actor, contributorId: string, group: ReadingGroup, args: ConnectionArgs): Promise<Page<ReadingType>> {
    const { manager } = this.dataSource;
    await this.access.requireOwnContributor(manager, actor, contributorId);
    const sentences = readings[group];
    const query = manager
      .createQueryBuilder(AuditEntry, 'entry')
      .where(`entry.subjectKind = 'contributor' and entry.subjectId = :contributorId and entry.action in (:...actions) and entry.actorId is distinct from :me`, { me: actor.accountId, contributorId, actions: Object.keys(sentences) });
    const page = await keysetPage(query, { alias: 'entry', property: 'at' }, args);
    const accounts = await manager.findBy(Account, { id: In(page.edges.flatMap(({ node }) => node.actorId ?? [])) });
    const nameOf = new Map(accounts.map(({ id, displayName }) => [id, displayName]));
    return mapPage(page, ({ at, action, actorId }) => ({ at, what: sentences[action], by: (actorId && nameOf.get(actorId)) ?? 'Askwell' }));
  }
}
