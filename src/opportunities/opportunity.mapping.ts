import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { readingAge } from '../platform/text/reading-age.rules.js';
import { seesAll } from './opportunities.queries.js';
import { OpportunityContacts } from './opportunity-contacts.js';
import type { Opportunity } from './opportunity.entity.js';
import type { HoursType, ReviewType } from './opportunity-part.types.js';
import type { OpportunityType } from './opportunity.types.js';

/** From the row to what a reader gets of it: field by field, and the inside only for those it is meant for. */
@Injectable()
export class OpportunityMapping {
  constructor(
    private readonly secrets: SecretBox,
    private readonly contacts: OpportunityContacts,
  ) {}

  toType(post: Opportunity, actor: Actor): OpportunityType {
    const inside = seesAll(actor, post);
    const { context, description, sought, timing, terms } = post;
    return {
      id: post.id,
      status: post.status,
      context,
      title: post.title,
      teamId: post.teamId,
      jointTeamIds: post.jointTeamIds,
      joinedIntoId: post.joinedInto,
      organisationIds: post.organisationIds,
      research: context === 'research' ? post.research : null,
      service: context === 'service' ? post.service : null,
      governance: context === 'governance' ? post.governance : null,
      education: context === 'education' ? post.education : null,
      prioritySetting: context === 'priority_setting' ? post.priority : null,
      meetsParticipantsOrData: post.meetsParticipantsOrData,
      summary: description.summary,
      readingAge: description.summary === null ? null : readingAge(description.summary),
      whatYouWouldDo: description.whatYouWouldDo,
      hours: hoursOf(post),
      costs: description.costs,
      distressing: description.distressing === null ? null : { expected: description.distressing, details: description.distressingDetails },
      kinds: sought.kinds,
      experienceSought: sought.experienceSought,
      skills: sought.skills,
      languages: sought.languages,
      places: sought.places,
      suitableFor16And17: sought.suitableFor16And17,
      safeguardingContact: inside || sought.suitableFor16And17 ? this.safeguardingContactOf(post) : null,
      startsOn: timing.startsOn,
      endsOn: timing.endsOn,
      closesOn: timing.closesOn,
      hearBackBy: timing.hearBackBy,
      shortNotice: timing.shortNotice,
      answerDays: timing.answerDays,
      online: timing.online,
      areaCode: timing.areaCode,
      place: timing.place,
      commitment: timing.commitment === null ? null : { kind: timing.commitment, termMonths: timing.termMonths, meetings: timing.meetings },
      payment: terms.paymentOffered === null ? null : { offered: terms.paymentOffered, text: terms.paymentText, pence: terms.paymentPence, per: terms.paymentPer },
      expenses: terms.expenses,
      accessAndSupport: terms.accessAndSupport,
      contact: this.contactOf(post, inside),
      review: inside ? reviewOf(post, actor) : null,
      openedAt: post.openedAt,
      endedAt: post.endedAt,
      seenFromInside: inside,
    };
  }

  private contactOf(post: Opportunity, inside: boolean): OpportunityType['contact'] {
    const { accountId, name, treatsInvitees } = post.contact;
    if (accountId === null) return null;
    return { name, treatsInvitees, accountId: inside ? accountId : null, email: inside ? (this.contacts.of(post)?.email ?? null) : null };
  }

  private safeguardingContactOf({ safeguarding: { name, emailKeyId, emailCiphertext } }: Opportunity): OpportunityType['safeguardingContact'] {
    if (name === null || emailKeyId === null || emailCiphertext === null) return null;
    return { name, email: this.secrets.open({ keyId: emailKeyId, ciphertext: emailCiphertext }) };
  }
}

function hoursOf({ description: { meetingMinutes, preparationMinutes, travelMinutes } }: Opportunity): HoursType {
  const stated = meetingMinutes !== null && preparationMinutes !== null && travelMinutes !== null;
  return {
    meeting: hours(meetingMinutes),
    preparation: hours(preparationMinutes),
    travel: hours(travelMinutes),
    total: stated ? hours(meetingMinutes + preparationMinutes + travelMinutes) : null,
  };
}

const hours = (minutes: number | null): number | null => (minutes === null ? null : minutes / 60);

function reviewOf({ reviewWith, reviewerId, submittedAt, reviewDueOn }: Opportunity, actor: Actor): ReviewType | null {
  if (reviewWith === null || submittedAt === null || reviewDueOn === null) return null;
  return { with: reviewWith, yours: reviewerId === actor.accountId, submittedAt, dueOn: reviewDueOn };
}
