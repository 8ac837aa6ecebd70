import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { notFound } from '../errors/domain-error.js';

/** Ids in arguments. A malformed id reads exactly as an unknown one. */
@Injectable()
export class UuidPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value !== 'string' || !isUUID(value)) throw notFound('This id');
    return value.toLowerCase();
  }
}

/** The same where it may be left out. */
@Injectable()
export class OptionalUuidPipe implements PipeTransform<unknown, string | null> {
  transform(value: unknown): string | null {
    return value === undefined || value === null ? null : new UuidPipe().transform(value);
  }
}
