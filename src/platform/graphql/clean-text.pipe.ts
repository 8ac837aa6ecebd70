import { Injectable, type PipeTransform } from '@nestjs/common';
import { badInput } from '../errors/domain-error.js';

/** Control characters (but tab and line ends) and halves of surrogate pairs: Postgres refuses some, no reader needs any. */
const unusable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Refuses text that can't be stored, anywhere in the arguments, and says where it was. */
@Injectable()
export class CleanTextPipe implements PipeTransform<unknown, unknown> {
  transform(value: unknown, { data, type }: { data?: string; type?: string } = {}): unknown {
    if (type !== 'custom') inspect(value, data ?? '', 0);
    return value;
  }
}

function inspect(value: unknown, path: string, depth: number): void {
  if (typeof value === 'string') {
    if (unusable.test(value)) throw badInput(path, `${path || 'The input'} contains characters that can't be stored (control characters). Please remove them.`);
  } else if (Array.isArray(value)) {
    value.forEach((entry, index) => inspect(entry, `${path}[${index}]`, depth + 1));
  } else if (value !== null && typeof value === 'object' && depth < 20 && isPlain(value)) {
    for (const [key, entry] of Object.entries(value)) inspect(entry, path ? `${path}.${key}` : key, depth + 1);
  }
}

/** Streams, buffers and requests are not input text. GraphQL's arguments have no prototype or an input class. */
const isPlain = (value: object): boolean => !('pipe' in value) && !Buffer.isBuffer(value) && !(value instanceof Date);
