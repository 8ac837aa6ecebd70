import { about, deleteWhere, eraseBy, exported, exportedBy, nothingPersonal, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';
import type { SearchChanges } from '../search/sync/search-changes.js';
import { partAll } from './idea-care.js';
import type { IdeaReader } from './idea-reader.js';
import type { IdeaState } from './idea.lists.js';

const posted = `
  select idea.posted_at as "postedAt", idea.kind, replace(idea.state, '_', ' ') as "state", idea.code as "calledHere", idea.title, idea.words, idea.signed_as as "signedAs",
    author.text_key_id as "keyId", author.text_ciphertext as ciphertext, ${sealedJson('author.note_key_id', 'author.note_ciphertext')} as "saidAboutIt",
    (select string_agg(topic.name, ', ' order by topic.name) from idea_topic join topic on topic.id = topic_id where idea_id = idea.id) as "topics",
    (select name from area where area.code = idea.area_code) as "area", idea.published_at as "publishedAt", idea.due_by::text as "answeredBy",
    author.tell_me as "youWantToHear", author.may_stay as "mayStayWithoutYou"
  from idea_author author join idea on idea.id = author.idea_id where author.contributor_id = $1 order by idea.posted_at, idea.id`;

export const ideasPersonalData = (search: SearchChanges, reader: IdeaReader) => ({
  idea: about(
    exportedBy('Ideas that you posted', async (em, contributorId) => {
      const rows = await em.query<(Record<string, unknown> & { keyId: string | null; ciphertext: Buffer | null })[]>(posted, [contributorId]);
      // What isn't published yet is sealed as one.
      return rows.map(({ keyId, ciphertext, ...row }) => ({ ...row, ...(keyId !== null && ciphertext !== null ? reader.openText(keyId, ciphertext) : {}) }));
    }),
    staysAsItIs('what becomes of it is done where it is known whose it is'),
  ),
  idea_answer: about(
    exported('What you answered to ideas', `select at as "at", replace(kind, '_', ' ') as "what", words from idea_answer where account_id = :account order by at, id`),
    staysAsItIs('an answer is everybody’s to read; who gave it is an account without a name from then on'),
  ),
  idea_mail: about(
    exported('Where mail about ideas to answer goes', `select ${sealedJson('address_key_id', 'address_ciphertext')} as "address", seen_at as "vouchedForAt" from idea_mail where account_id = :account`),
    deleteWhere({ account: 'account_id' }, 'nothing is sent any more'),
  ),
  finding_thanks: nothingPersonal('when those who took part in an opportunity were thanked for what came of it'),
  idea_topic: nothingPersonal('what ideas are about, as everybody reads it'),
  idea_author: about(
    { not: 'It is in the list of the ideas that they posted.' },
    eraseBy('a published idea stays only where they said so, without a name; of any other the text goes', {
      run: async (em, { contributorIds }, now) => {
        const [gone] = await em.query<[{ id: string; state: IdeaState; into: string | null }[], number]>(
          `update idea set state = case when may_stay and idea.title is not null then idea.state else 'withdrawn' end,
             title = case when may_stay then idea.title end, words = case when may_stay then idea.words end, signed_as = null, joined_into = case when may_stay then idea.joined_into end
           from idea_author author join idea before on before.id = author.idea_id where author.idea_id = idea.id and author.contributor_id = any ($1::uuid[])
           returning idea.id, idea.state, before.joined_into as into`,
          [contributorIds],
        );
        // What was joined into one that goes stands for itself again.
        const parted = await partAll(em, gone.filter(({ state }) => state === 'withdrawn').map(({ id }) => id), now);
        await search.changed(em, 'ideas', [...gone.flatMap(({ id, into }) => (into === null ? [id] : [id, into])), ...parted]);
      },
    }),
    deleteWhere({ contributor: 'contributor_id' }, 'nothing leads from an idea to whoever wrote it'),
    staysAsItIs('who sent an idea for somebody else is an account without a name from then on'),
  ),
  idea_me_too: about(
    exported(
      'Ideas to which you said “me too”',
      `select too.said_at as "at", idea.title as "idea", too.tell_me as "youWantToHear" from idea_me_too too join idea on idea.id = too.idea_id where too.contributor_id = any (:contributors) order by too.said_at, idea.id`,
    ),
    deleteWhere({ contributor: 'contributor_id' }, 'it was the person who said so'),
  ),
});
