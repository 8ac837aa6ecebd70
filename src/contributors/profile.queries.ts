import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { actingState } from './acting.sql.js';
import { actingSentences } from './acting.texts.js';
import { cameBackNote, unconfirmedNote } from './contact.texts.js';
import type { Channel } from './contributor.lists.js';
import { type WordingJson, wordingJson, wordingOf, wordingsToReadAgain } from './consent.queries.js';
import { cameBack } from './returned-address.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';
import type { ProfileType } from './profile.types.js';

type Point = SealedJson & { channel: Channel; confirmed: boolean; stopped: boolean; cameBack: boolean };

/** A profile as it comes out of the database: the type's fields, with sealed text where a reader will see plain text. */
type ProfileRow = Omit<
  ProfileType,
  'name' | 'reachMe' | 'actingFor' | 'contactPeople' | 'safeContact' | 'accessNeeds' | 'onHold' | 'consents' | 'wordingsToReadAgain'
> & {
  onHold: { since: string; toldBy: string | null } | null;
  sealedName: SealedJson | null;
  points: Point[];
  actingFor: (Omit<NonNullable<ProfileType['actingFor']>, 'personName' | 'basisNote' | 'sentence' | 'reviewDueAt'> & { person: SealedJson; note: SealedJson | null; reviewDueAt: string }) | null;
  contactPeople: (Omit<ProfileType['contactPeople'][number], 'name' | 'reachMe'> & { person: SealedJson; points: Point[] })[];
  safeContact: (Omit<NonNullable<ProfileType['safeContact']>, 'times'> & { sealedTimes: SealedJson | null }) | null;
  accessNeeds: (Omit<ProfileType['accessNeeds'][number], 'detail'> & { sealedDetail: SealedJson | null })[];
  consents: (Omit<ProfileType['consents'][number], 'wording'> & { wording: WordingJson })[];
  wordingsToReadAgain: WordingJson[];
};

const list = (object: string, order: string, from: string): string => `coalesce((select jsonb_agg(jsonb_build_object(${object}) order by ${order}) from ${from}), '[]')`;
const point = `jsonb_build_object('channel', cp.channel, 'confirmed', cp.verified_at is not null, 'stopped', cp.stopped_at is not null and not cp.shown_theirs, 'cameBack', cp.channel = 'email' and ${cameBack('cp')}) || ${sealedJson('cp.key_id', 'cp.ciphertext')}`;
const points = (condition: string): string => `coalesce((select jsonb_agg(${point} order by cp.channel) from contact_point cp where ${condition}), '[]')`;

/** Everything of one's own profiles in one statement, whatever their number. */
const ownProfiles = `
  select c.id, c.kind, c.status, c.age_band as "ageBand", c.area_code as "areaCode", area.name as "areaName", c.created_at as "joinedAt", c.left_at as "leftAt",
    ${sealedJson('c.name_key_id', 'c.name_ciphertext')} as "sealedName",
    p.own_words as "ownWords", exists (select from consent s where s.contributor_id = c.id and s.purpose = 'show_own_words' and s.withdrawn_at is null) as "ownWordsShown", p.group_preference as "groupPreference", p.takes_part as "takesPart",
    p.travel_km as "travelKm", p.hours_per_month as "hoursPerMonth", p.involvements_at_once as "involvementsAtOnce", p.languages, p.kinds_liked as "kindsLiked", p.kinds_never as "kindsNever",
    ${list(`'topicId', i.topic_id, 'topicName', t.name, 'relation', i.relation`, 't.name, i.relation', 'interest i join topic t on t.id = i.topic_id where i.contributor_id = c.id')} as interests,
    ${list(`'source', s.source, 'description', s.description`, 's.id', 'skill s where s.contributor_id = c.id')} as skills,
    ${list(
      `'purpose', s.purpose, 'context', s.context, 'wordingVersion', s.wording_version, 'wording', ${wordingJson},
       'givenAt', s.given_at, 'withdrawnAt', s.withdrawn_at, 'spoken', s.heard_by is not null`,
      's.given_at, s.id',
      'consent s join consent_wording w on w.version = s.wording_version where s.contributor_id = c.id',
    )} as consents,
    ${wordingsToReadAgain} as "wordingsToReadAgain",
    ${list(
      `'part', e.part, 'takenBackAt', e.taken_back_at, 'givenAgainAt', e.given_again_at`,
      'e.taken_back_at, e.id',
      'found_by_exception e where e.contributor_id = c.id',
    )} as "foundByExceptions",
    ${points('cp.contributor_id = c.id and cp.contact_person_id is null')} as points,
    (select jsonb_build_object('relationship', r.relationship, 'basis', r.basis, 'mayDo', r.scope, 'state', ${actingState}, 'reviewDueAt', r.review_due_at, 'person', ${sealedJson('r.person_key_id', 'r.person_ciphertext')},
       'note', ${sealedJson('r.basis_note_key_id', 'r.basis_note_ciphertext')}) from representation r where r.contributor_id = c.id and c.kind = 'acting_for') as "actingFor",
    (select jsonb_build_object('since', l.reported_at, 'toldBy', teller.display_name) from reported_loss l left join account teller on teller.id = l.reported_by
       where l.undone_at is null and (l.contributor_id = c.id or c.id = any (l.held)) order by l.id limit 1) as "onHold",
    ${list(
      `'id', cn.id, 'isAsked', cn.is_current, 'person', ${sealedJson('cn.name_key_id', 'cn.name_ciphertext')}, 'points', ${points('cp.contact_person_id = cn.id')}`,
      'cn.id',
      'contact_person cn where cn.contributor_id = c.id and cn.ended_at is null',
    )} as "contactPeople",
    (select jsonb_build_object('ways', s.ways, 'relayOnly', s.relay_only, 'sealedTimes', ${sealedJson('s.times_key_id', 's.times_ciphertext')})
       from safe_contact s where s.contributor_id = c.id) as "safeContact",
    ${list(
      `'group', n.need_group, 'need', n.need, 'sealedDetail', ${sealedJson('n.detail_key_id', 'n.detail_ciphertext')}`,
      'n.id',
      'access_need n where n.contributor_id = c.id',
    )} as "accessNeeds",
    ${list(
      `'teamId', t.team_id, 'organisationId', t.organisation_id, 'name', coalesce(team.name, organisation.name), 'maySeeMe', t.may_see_me`,
      't.id',
      'treated_by t left join team on team.id = t.team_id left join organisation on organisation.id = t.organisation_id where t.contributor_id = c.id',
    )} as "treatedBy",
    ${list(
      `'accountId', h.account_id, 'name', a.display_name, 'namedAt', h.named_at`,
      'h.id',
      'helper h join account a on a.id = h.account_id where h.contributor_id = c.id and h.ended_at is null',
    )} as helpers
  from contributor c
  join contributor_preference p on p.contributor_id = c.id
  join area on area.code = c.area_code
  where c.account_id = $1`;

/** One's own profiles, opened for their owner. */
@Injectable()
export class ProfileQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sealed: SealedText,
  ) {}

  /** Those that take part (an account holds at most 20), oldest first. */
  async mine(actor: Actor): Promise<ProfileType[]> {
    const rows = await this.dataSource.query<ProfileRow[]>(`${ownProfiles} and c.status <> 'left' order by c.id`, [actor.accountId]);
    return rows.map((row) => this.open(row));
  }

  /** Also one that has left. @throws DomainError NOT_FOUND for someone else's */
  async own(actor: Actor, contributorId: string): Promise<ProfileType> {
    const [row] = await this.dataSource.query<ProfileRow[]>(`${ownProfiles} and c.id = $2`, [actor.accountId, contributorId]);
    if (!row) throw notFound('This profile');
    return this.open(row);
  }

  private open(row: ProfileRow): ProfileType {
    const { sealedName, points: ownPoints, actingFor, contactPeople, safeContact, accessNeeds, consents, wordingsToReadAgain: toReadAgain, foundByExceptions, helpers, ...plain } = row;
    return {
      ...plain,
      onHold: row.status === 'left' ? null : openOnHold(row),
      name: this.sealed.openOrNull(sealedName),
      reachMe: this.openPoints(ownPoints),
      actingFor: actingFor && {
        relationship: actingFor.relationship,
        basis: actingFor.basis,
        personName: this.sealed.open(actingFor.person),
        basisNote: this.sealed.openOrNull(actingFor.note),
        mayDo: actingFor.mayDo,
        state: actingFor.state,
        sentence: actingSentences[actingFor.state],
        reviewDueAt: new Date(actingFor.reviewDueAt),
      },
      contactPeople: contactPeople.map(({ id, isAsked, person, points: theirs }) => ({ id, isAsked, name: this.sealed.open(person), reachMe: this.openPoints(theirs) })),
      safeContact: safeContact && { ways: safeContact.ways, relayOnly: safeContact.relayOnly, times: this.sealed.openOrNull(safeContact.sealedTimes) },
      accessNeeds: accessNeeds.map(({ group, need, sealedDetail }) => ({ group, need, detail: this.sealed.openOrNull(sealedDetail) })),
      // JSON has no dates.
      consents: consents.map((consent) => ({
        ...consent,
        wording: wordingOf(consent.wording),
        givenAt: new Date(consent.givenAt),
        withdrawnAt: consent.withdrawnAt && new Date(consent.withdrawnAt),
      })),
      wordingsToReadAgain: toReadAgain.map(wordingOf),
      foundByExceptions: foundByExceptions.map(({ part, takenBackAt, givenAgainAt }) => ({
        part,
        takenBackAt: new Date(takenBackAt),
        givenAgainAt: givenAgainAt && new Date(givenAgainAt),
      })),
      helpers: helpers.map((helper) => ({ ...helper, namedAt: new Date(helper.namedAt) })),
    };
  }

  private openPoints(sealedPoints: readonly Point[]): ProfileType['reachMe'] {
    return sealedPoints.map((each) => ({ channel: each.channel, confirmed: each.confirmed, stopped: each.stopped, note: each.cameBack ? cameBackNote : each.channel === 'email' && !each.confirmed ? unconfirmedNote : null, value: this.sealed.open(each) }));
  }
}

/** The person reads it, or whoever acts for them, perhaps in grief: kind to both. */
function openOnHold({ kind, status, onHold }: ProfileRow): ProfileType['onHold'] {
  const whom = kind === 'acting_for' ? 'the person you act for has' : 'you have';
  const again = `Askwell was told again that ${whom} died, by somebody who was wrong about it before. Nothing has stopped; an involvement lead makes sure first. Say with one call (iAmStillHere) that this is wrong, and it is gone.`;
  const sentence = status !== 'on_hold' ? again : `Askwell was told that ${whom} died, so nothing is sent and nobody is shown this profile. If that is right, we are so sorry, and there is nothing you need to do. If it is wrong, please forgive us and say so with one call (iAmStillHere): everything is then as it was.`;
  return onHold && { since: new Date(onHold.since), toldBy: onHold.toldBy, sentence };
}
