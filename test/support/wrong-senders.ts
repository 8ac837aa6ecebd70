import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnsentMessages } from '../../src/subscriptions/sending/unsent-messages.js';

/**
 * Senders of mail about findings that look right and are not, each with the one mistake it is named after. They exist to be caught. Each changes how a
 * message is taken and marked, and nothing else.
 */
export const wrongSenders = ['marks before it sends', 'marks afterwards and holds nothing', 'takes for good'] as const;
export type WrongSender = (typeof wrongSenders)[number];

export function install(wrong: WrongSender, app: INestApplicationContext): void {
  const [unsent, db] = [app.get(UnsentMessages), app.get(DataSource)];
  const [hold, sent] = [unsent.hold.bind(unsent), unsent.sent.bind(unsent)];
  const afterTaking: Record<WrongSender, string | null> = {
    'marks before it sends': 'update findings_message set sent_at = clock_now(), next_try_at = null where id = $1',
    'marks afterwards and holds nothing': null,
    'takes for good': 'update findings_message set next_try_at = null where id = $1',
  };
  // In a transaction of its own, which is over before anything is sent.
  unsent.hold = (_, id) =>
    db.transaction(async (em) => {
      const message = await hold(em, id);
      const sql = afterTaking[wrong];
      if (message && sql !== null) await em.query(sql, [id]);
      return message;
    });
  unsent.sent = (em, id) => (wrong === 'marks before it sends' ? Promise.resolve() : sent(em, id));
}
