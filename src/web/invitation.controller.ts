import { All, Body, Controller, Get, Header, HttpCode, Param, Post, Res, UseFilters, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import { AnsweringService } from '../invitations/answering.service.js';
import { HearingAgain } from '../invitations/hearing-again.service.js';
import { InvitationLink } from '../invitations/invitation-link.js';
import { noReasons, type NoReason } from '../invitations/invitation.lists.js';
import { LinkedInvitation } from '../invitations/invited-post.js';
import { LossReports } from '../invitations/loss-reports.service.js';
import { NeverJoined } from '../invitations/never-joined.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { errorCodes } from '../platform/errors/error-codes.js';
import { Access } from '../platform/graphql/access.js';
import { type Entered, type FormProblem, invitationView, type PageState } from './invitation.view.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';
import { WrongLinks } from '../platform/limits/wrong-links.js';

type Form = Partial<Record<'do' | 'answer' | 'reason' | 'rest' | 'question', unknown>>;

/** Browsers send line ends as two characters, which would count twice. */
const text = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : '');

const html = 'text/html; charset=utf-8';

/**
 * The page behind the link in an invitation: readable and answerable without signing in, because the link is the
 * person's alone. Opening it changes nothing (mail scanners open links too); an answer is a POST.
 */
@Access(access.public('whoever holds the link; it names one invitation and answers once'))
@UseFilters(PageErrorFilter)
@UseInterceptors(WrongLinks)
@Controller('i')
export class InvitationController {
  constructor(
    private readonly pages: Pages,
    private readonly link: InvitationLink,
    private readonly linked: LinkedInvitation,
    private readonly answering: AnsweringService,
    private readonly hearing: HearingAgain,
    private readonly losses: LossReports,
    private readonly strangers: NeverJoined,
  ) {}

  @Get(':token')
  @Header('content-type', html)
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string): Promise<string> {
    return this.page(token);
  }

  @Post(':token')
  @HttpCode(303)
  async send(@Param('token') token: string, @Body() body: Form | undefined, @Res() reply: FastifyReply): Promise<void> {
    const form = body ?? {};
    if (text(form.do) === 'gone') return this.takeWord(token, reply);
    if (text(form.do) === 'stop') return this.stop(token, reply);
    const entered = { answer: text(form.answer), reason: text(form.reason), rest: text(form.rest), question: text(form.question) };
    const { status, ...state } = await this.act(token, text(form.do), entered);
    reply.header('cache-control', 'no-store');
    if (status === 303) await reply.status(303).redirect(`/i/${token}`, 303);
    else await reply.status(status).header('content-type', html).send(await this.page(token, { ...state, entered }));
  }

  /** Whoever opens the mail of somebody who has died. The page it came from is theirs no more, so the thanks stand alone. */
  private async takeWord(token: string, reply: FastifyReply): Promise<void> {
    await this.losses.byLink(this.hashOf(token));
    const page = this.pages.render('problem.njk', { heading: 'Thank you for telling us', paragraphs: wordTaken });
    await reply.status(200).header('cache-control', 'no-store').header('content-type', html).send(page);
  }

  /** Whoever reads a stranger's mail at their own address. They learn nothing of the profile, not even whether anything changed. */
  private async stop(token: string, reply: FastifyReply): Promise<void> {
    await this.strangers.byLink(this.hashOf(token));
    const page = this.pages.render('problem.njk', { heading: 'Thank you for telling us', paragraphs: stopped });
    await reply.status(200).header('cache-control', 'no-store').header('content-type', html).send(page);
  }

  /** A link that was cut or grew on its way. */
  @All(['', '*'])
  lost(): never {
    throw notFound('This invitation');
  }

  /** What came of a form: 303 when it was taken; otherwise the page says what is wrong, or why it came to nothing. */
  private async act(token: string, form: string, entered: Required<Entered>): Promise<PageState & { status: number }> {
    const error = problemOf(form, entered);
    if (error) return { status: 400, error };
    try {
      if (form === 'ask') await this.answering.askByLink(this.hashOf(token), entered.question);
      else if (form === 'again') await this.hearing.byLink(this.hashOf(token));
      else await this.answering.answerByLink(this.hashOf(token), given(entered, await this.linked.restsOffered()));
      return { status: 303 };
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || refusal.code === 'NOT_FOUND') throw refusal;
      return { status: errorCodes[refusal.code].httpStatus, notice: refusal.message };
    }
  }

  private async page(token: string, state: PageState = {}): Promise<string> {
    return this.pages.render('invitation.njk', invitationView(`/i/${token}`, await this.linked.open(this.hashOf(token)), state));
  }

  private hashOf(token: string): Buffer {
    const hash = this.link.hashOfToken(token);
    if (!hash) throw notFound('This invitation');
    return hash;
  }
}

const wordTaken = [
  'We are sorry. From now on nothing is sent to this person, and nobody is shown their profile. There is nothing else you need to do.',
  'If this was a mistake, they can sign in and say that they are here; everything is then as it was.',
];

const stopped = [
  'Somebody gave this address as their own. Nothing more is sent to it for them, unless they show that it is theirs by a code that we mail to it.',
  'Please don’t pass such a code on to anybody. There is nothing else you need to do.',
];

function problemOf(form: string, { answer, question }: Required<Entered>): FormProblem | null {
  if (form === 'again') return null;
  return form === 'ask' ? problemOfQuestion(question) : problemOfAnswer(answer);
}

const problemOfAnswer = (answer: string): FormProblem | null => (answer === 'willing' || answer === 'no' ? null : { field: 'answer', text: 'Choose yes or no' });

function problemOfQuestion(question: string): FormProblem | null {
  const { length } = [...question];
  if (length < 3) return { field: 'question', text: 'Enter your question' };
  return length > 1000 ? { field: 'question', text: 'Your question can have up to 1,000 characters' } : null;
}

/** A reason and a rest go with a no; anything else that stands in those fields is left out. */
function given({ answer, reason, rest }: Required<Entered>, restsOffered: readonly number[]): { answer: 'willing' | 'no'; reason: NoReason | null; restDays: number | null } {
  if (answer !== 'no') return { answer: 'willing', reason: null, restDays: null };
  return { answer, reason: noReasons.find((known): known is NoReason => known === reason) ?? null, restDays: restsOffered.find((days) => String(days) === rest) ?? null };
}
