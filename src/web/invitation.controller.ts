import { Body, Controller, Get, Header, HttpCode, Param, Post, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import { AnsweringService } from '../invitations/answering.service.js';
import { InvitationLink } from '../invitations/invitation-link.js';
import { noReasons, type NoReason } from '../invitations/invitation.lists.js';
import { LinkedInvitation } from '../invitations/invited-post.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { type FormProblem, invitationView } from './invitation.view.js';
import { PageErrorFilter } from './page-error.filter.js';
import { Pages } from './pages.js';

type Form = Partial<Record<'do' | 'answer' | 'reason' | 'rest' | 'question', unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * The page behind the link in an invitation: readable and answerable without signing in, because the link is the
 * person's alone. Opening it changes nothing (mail scanners open links too); an answer is a POST.
 */
@Access(access.public('whoever holds the link; it names one invitation and answers once'))
@UseFilters(PageErrorFilter)
@Controller('i')
export class InvitationController {
  constructor(
    private readonly pages: Pages,
    private readonly link: InvitationLink,
    private readonly linked: LinkedInvitation,
    private readonly answering: AnsweringService,
  ) {}

  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async show(@Param('token') token: string): Promise<string> {
    return this.page(token);
  }

  @Post(':token')
  @HttpCode(303)
  async send(@Param('token') token: string, @Body() body: Form | undefined, @Res() reply: FastifyReply): Promise<void> {
    const form = body ?? {};
    const problem = text(form.do) === 'ask' ? await this.ask(token, text(form.question)) : await this.answer(token, form);
    reply.header('cache-control', 'no-store');
    if (problem) {
      const html = await this.page(token, { error: problem, question: text(form.question) });
      await reply.status(400).header('content-type', 'text/html; charset=utf-8').send(html);
    } else {
      await reply.status(303).redirect(`/i/${token}`, 303);
    }
  }

  private async answer(token: string, form: Form): Promise<FormProblem | null> {
    const answer = text(form.answer);
    if (answer !== 'willing' && answer !== 'no') return { field: 'answer', text: 'Choose yes or no' };
    const reason = noReasons.find((known): known is NoReason => known === text(form.reason)) ?? null;
    const rest = Number(text(form.rest));
    await this.answering.answerByLink(this.hashOf(token), {
      answer,
      reason: answer === 'no' ? reason : null,
      restDays: answer === 'no' && (rest === 30 || rest === 90) ? rest : null,
    });
    return null;
  }

  private async ask(token: string, question: string): Promise<FormProblem | null> {
    if (question.length < 3) return { field: 'question', text: 'Enter your question' };
    if (question.length > 1000) return { field: 'question', text: 'Your question can have up to 1,000 characters' };
    await this.answering.askByLink(this.hashOf(token), question);
    return null;
  }

  private async page(token: string, state: { error?: FormProblem; question?: string } = {}): Promise<string> {
    const { invitation, post } = await this.linked.open(this.hashOf(token));
    return this.pages.render('invitation.njk', invitationView(`/i/${token}`, invitation, post, state));
  }

  private hashOf(token: string): Buffer {
    const hash = this.link.hashOfToken(token);
    if (!hash) throw notFound('This invitation');
    return hash;
  }
}
