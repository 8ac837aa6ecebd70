import { about, eraseBy, exported, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';
import type { BeforeErasure } from '../audit/personal-data.registry.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { SecretBox } from '../platform/crypto/secret-box.js';

const publicFact = nothingPersonal('dated facts, the same for everyone');
const ofThePost = nothingPersonal('what a post seeks and when it meets');

export const opportunitiesPersonalData = (box: SecretBox) => ({
  bank_holiday: publicFact,
  payment_guide: publicFact,
  payment_guide_band: publicFact,
  opportunity_topic: ofThePost,
  opportunity_session: ofThePost,
  opportunity: about(
    exported(
      'Posts you are the contact of',
      `select title as "post", contact_name as "nameShown",
              jsonb_build_object('keyId', contact_email_key_id, 'ciphertext', encode(contact_email_ciphertext, 'base64')) as "emailShown"
       from opportunity where contact_account_id = :account and contact_email_ciphertext is not null order by id`,
    ),
    eraseBy('the post is its team’s; how to reach whoever was its contact is theirs', {
      run: async (em, { accountId }) => {
        // A post that was open can’t be without a contact (constraint complete), so an empty address takes its place.
        const { keyId, ciphertext } = box.seal('');
        await em.query(
          `update opportunity set contact_name = 'Someone who has left', contact_email_key_id = $2, contact_email_ciphertext = $3
           where contact_account_id = $1 and contact_email_ciphertext is not null`,
          [accountId, keyId, ciphertext],
        );
      },
    }),
  ),
  possible_joint: about(
    exported(
      'What you proposed to other teams',
      `select opportunity.title as "post", pair.message as "yourWords", pair.proposed_at as "at"
       from possible_joint pair join opportunity on opportunity.id = pair.proposing_id where pair.proposed_by = :account order by pair.proposed_at, pair.id`,
    ),
    eraseBy('what they wrote to another team may say how to reach them; their colleagues can propose the same again', {
      sql: `update possible_joint set state = 'found', proposal_id = null, proposing_id = null, kept_id = null, proposed_by = null, proposed_at = null, message = null
            where proposed_by = :account`,
    }),
    staysAsItIs('what was decided about two posts stays; whoever decided is an account without a name'),
  ),
  opportunity_event: about(
    exported(
      'What you did with posts',
      `select opportunity.title as "post", event.at, replace(event.kind, '_', ' ') as "what", event.comment
       from opportunity_event event join opportunity on opportunity.id = event.opportunity_id where event.actor_id = :account order by event.at, event.id`,
    ),
    staysAsItIs('the history of a post is its team’s; whoever moved it is an account without a name'),
  ),
});

/** People who were asked, or who wait for a review, must not be left without anybody. @throws DomainError ILLEGAL_MOVE */
export const requireNoDuties: BeforeErasure = async (em, { accountId }) => {
  if (accountId === null) return;
  const [{ posts }] = await em.query<[{ posts: number }]>(
    `select count(*)::int as posts from opportunity
     where contact_account_id = $1 and status in ('in_review', 'open', 'filled') or reviewer_id = $1 and status = 'in_review'`,
    [accountId],
  );
  if (posts === 0) return;
  throw new DomainError('ILLEGAL_MOVE', `You are still the contact or the reviewer of ${posts === 1 ? 'a post' : `${posts} posts`}. Please pass ${posts === 1 ? 'it' : 'them'} on, or close ${posts === 1 ? 'it' : 'them'}, first: people rely on you there.`);
};
