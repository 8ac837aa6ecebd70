import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { access } from '../../identity/access.js';
import type { Actor } from '../../identity/actor.js';
import { CurrentActor } from '../../identity/current-actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { Access } from '../../platform/graphql/access.js';
import { RateLimiter } from '../../platform/limits/rate-limiter.js';
import { type ImportReport, ImportService } from './import.service.js';
import type { FileProblemCode } from './import-problem.js';
import { brokeOff, letRunOff, UPLOAD_PATH, uploadOf } from './upload-stream.js';

/** What a file's problem is to a client. */
const ERROR_OF = {
  EMPTY: 'BAD_USER_INPUT',
  UNKNOWN_FORMAT: 'UNSUPPORTED_MEDIA_TYPE',
  WRONG_ENCODING: 'UNSUPPORTED_MEDIA_TYPE',
  ENTITIES_REFUSED: 'UNSUPPORTED_MEDIA_TYPE',
  BROKEN: 'BAD_USER_INPUT',
  TRUNCATED: 'BAD_USER_INPUT',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
} as const satisfies Record<FileProblemCode, ErrorCode>;

/** Files of findings, streamed in. */
@Controller()
export class ImportsController {
  constructor(
    private readonly imports: ImportService,
    private readonly limits: RateLimiter,
  ) {}

  /**
   * Answers with the report once everything is written: problems of single records are in it. When the file couldn't be read to its end the
   * answer is an error, with the report of what was read beside its code; sending the mended file again changes nothing twice.
   */
  @Access(access.either(access.permission('knowledge_broker', 'administrator'), 'findings:import'))
  @Post(UPLOAD_PATH)
  @HttpCode(200)
  async upload(@CurrentActor() actor: Actor, @Req() request: FastifyRequest, @Query('fileName') fileName?: string): Promise<ImportReport> {
    await this.limits.take('uploads', actor.accountId);
    const file = { stream: uploadOf(request), channel: 'upload', accountId: actor.accountId, fileName: typeof fileName === 'string' ? fileName : null } as const;
    const report = await this.imports.import(file).catch((error: unknown) => {
      // Nobody is there to read it, and nothing of ours is broken.
      throw brokeOff(request, error) ? new DomainError('BAD_USER_INPUT', 'The connection broke off before the whole file was here. Please send it again.') : error;
    });
    if (report.stopped !== null) {
      letRunOff(request);
      const { code, message } = report.stopped;
      throw new DomainError(ERROR_OF[code], message, { fileProblem: code, report });
    }
    return report;
  }
}
