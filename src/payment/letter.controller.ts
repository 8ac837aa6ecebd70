import { Body, Controller, Header, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { inputValidationPipe } from '../platform/graphql/input-validation.pipe.js';
import { LetterRequest } from './letter.inputs.js';
import { letterHtml, letterText } from './letter.rules.js';
import { LetterService } from './letter.service.js';

const pipe = inputValidationPipe();

/**
 * The letter to be kept or printed. What it is to say stands in the body as JSON, never in an address: `{"to": "benefits_office" | "employer", "involvementIds": […],
 * "say": ["name", "organisation", "title", "dates", "terms", "paid", "contact"]}`, of which `say` may be empty.
 */
@Controller('me')
export class LetterController {
  constructor(private readonly letters: LetterService) {}

  @Access(access.signedIn)
  @Post('payment-letter.html')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async html(@CurrentActor() actor: Actor, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const letter = await this.letters.write(actor, await requestOf(body));
    // Only here: a refusal is no letter.
    void reply.headers(fileHeaders('text/html', 'html'));
    return letterHtml(letter);
  }

  @Access(access.signedIn)
  @Post('payment-letter.txt')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async text(@CurrentActor() actor: Actor, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const letter = await this.letters.write(actor, await requestOf(body));
    // Only here: a refusal is no letter.
    void reply.headers(fileHeaders('text/plain', 'txt'));
    return letterText(letter);
  }
}

const fileHeaders = (type: string, ending: string) => ({ 'content-type': `${type}; charset=utf-8`, 'content-disposition': `attachment; filename="letter-about-payment.${ending}"` });

/** @throws DomainError BAD_USER_INPUT naming what is wrong */
async function requestOf(body: unknown): Promise<LetterRequest> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badInput('', 'Send JSON that says to whom the letter goes (to), which involvements it is about (involvementIds) and what it says of them (say).');
  const { to, say, involvementIds } = body as Record<string, unknown>;
  return (await pipe.transform({ to, say, involvementIds }, { type: 'body', metatype: LetterRequest })) as LetterRequest;
}
