/** What the law asks to be on record (UK GDPR Article 30(1)) and no table knows. Whoever changes what is done with data changes this, and the day. */
export const processingRecord = {
  validFrom: '2026-11-27',
  /** Words of consent hold what rests on consent; these are the rest. */
  activities: [
    {
      purpose: 'Signing people in, and knowing what their account may do',
      lawfulBasis: 'UK GDPR Article 6(1)(e), a task in the public interest; for systems and staff 6(1)(f)',
      people: 'everyone with an account',
      data: 'the name and number that the sign-in gives, permissions, when sessions were ended',
      recipients: 'administrators',
      kept: 'until the account is erased; what it did for others then leads to an account without a name',
    },
    {
      purpose: 'Seeing to it that nobody is asked too often, whoever asks',
      lawfulBasis: 'UK GDPR Article 6(1)(e)',
      people: 'contributors',
      data: 'when somebody was asked, here or outside, by which organisation and about which opportunity, and what became of it; what they say of an ask outside that was not made',
      recipients: 'the person alone; whoever asks reads “not available” and never why; a lead, without their name, what they say was not made; whoever looks after them, that they are to be rung about whether they still want to hear from us',
      kept: 'totals for good; the link to a person until they are erased',
    },
    {
      purpose: 'Bringing together a team and the people who were chosen',
      lawfulBasis: 'UK GDPR Article 6(1)(a), by saying yes to the invitation or coming forward',
      people: 'contributors who were chosen, and the contact of the opportunity',
      data: 'name, ways of contact, by whom and when they were confirmed, and when they are safe',
      recipients: 'the named contact of that opportunity; nobody where the person chose relay only',
      kept: 'until the profile is erased',
    },
    {
      purpose: 'Showing who did what and who looked at whom',
      lawfulBasis: 'UK GDPR Article 6(1)(c), with Articles 5(2) and 32',
      people: 'everyone with an account or a profile',
      data: 'random pseudonyms, what was done, when',
      recipients: 'each person what is about them; administrators whether the log is as it was sealed',
      kept: 'for good; after erasure nothing leads from a pseudonym to a person',
    },
    {
      purpose: 'Telling people of research findings that they subscribed to',
      lawfulBasis: 'UK GDPR Article 6(1)(a) and, where what somebody follows says something about their health, 9(2)(a), by subscribing; ended at any time, also by a link in each mail',
      people: 'whoever subscribes',
      data: 'topics, areas and words they want to hear of, how often and which way; the address that their sign-in vouches for; which findings and posts they were sent, and when',
      recipients: 'the person alone, by mail, at the secret address of a feed, or at the address of a webhook that they set',
      kept: 'a subscription until it is ended; what was sent until the account is erased, so that nothing comes twice and they hear what becomes of it',
    },
    {
      purpose: 'Dealing with complaints about data',
      lawfulBasis: 'UK GDPR Article 6(1)(c), with section 164A of the Data Protection Act 2018',
      people: 'whoever complains',
      data: 'what they say, how an answer reaches them, the answer',
      recipients: 'its author and administrators',
      kept: 'dates for good; what was written until its author is erased',
    },
    {
      purpose: 'Answering what readers ask about findings, and counting what they find useful',
      lawfulBasis: 'UK GDPR Article 6(1)(e); where a question tells of somebody’s own health, Article 9(2)(a), by writing it',
      people: 'whoever asks, or says that a finding is useful to them',
      data: 'the question and its answer; that a finding was useful to somebody, and how many must have found one useful before they see it',
      recipients: 'a question: knowledge brokers, without a name, and whoever asked; figures from three people on: everyone signed in',
      kept: 'a question two years at most; the rest until it is taken back or the account is erased',
    },
    {
      purpose: 'Never contacting again whoever asked for that',
      lawfulBasis: 'UK GDPR Article 6(1)(c), with Article 21',
      people: 'whoever asked for it',
      data: 'a keyed hash of an address or number, which can’t be read back',
      recipients: 'nobody',
      kept: 'until they ask to be contacted again',
    },
  ],
  /** Outside the United Kingdom. */
  transfers: 'None by the service itself. Whoever runs it adds where the database, the mail server and the sign-in are.',
  /** In general terms (Article 30(1)(g)). */
  security: [
    'Names, ways of contact, notes on safety and access needs, complaints, and questions about findings are encrypted in the database (AES-256-GCM, key outside of it) and found by keyed hash.',
    'Every operation states who may use it; one without is refused. A foreign id reads as one that doesn’t exist.',
    'The application’s database role owns nothing, and can’t write the ledger of asks or change the audit log.',
    'The audit log is only ever added to and sealed every minute with a key that is in no database.',
    'Logs, jobs, addresses and mail subjects hold nothing personal; search holds only what somebody agreed to be found by, under a random key, and what a model on the same machine makes of their own words (numbers) in the database alone. A test plants words and looks for them everywhere.',
    'Whoever is looked at can read who looked, when and at what.',
  ],
} as const;
