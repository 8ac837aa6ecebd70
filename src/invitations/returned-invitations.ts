import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ReturnedAddress } from '../contributors/returned-address.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ReturnedMails } from '../platform/mail/returned-mails.js';

/** As for mail about findings: after that the address may be somebody else's. */
const DAYS = 14;

/** An invitation, or its reminder, that was taken by a mail server and came back. The ask stays as it is: it waits in the person's list, and a lead or helper can tell them. */
@Injectable()
export class ReturnedInvitations implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly addresses: ReturnedAddress,
    private readonly returned: ReturnedMails,
  ) {}

  onModuleInit(): void {
    this.returned.whenUnreachable('invitation', (invitationId) =>
      this.unitOfWork.run(async (em, now) => {
        const [invitation] = await em.query<{ contributorId: string; sentAt: Date }[]>(
          `select i.contributor_id as "contributorId", ask.delivered_at as "sentAt" from invitation i join ask on ask.id = i.ask_id
           where i.id = $1 and i.contributor_id is not null and ask.delivered_through = 'mail' and ask.delivered_at > $2::timestamptz - $3 * interval '1 day'`,
          [invitationId, now, DAYS],
        );
        return invitation !== undefined && this.addresses.note(em, invitation.contributorId, invitation.sentAt);
      }),
    );
  }
}
