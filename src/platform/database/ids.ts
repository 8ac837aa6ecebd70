import { v7 } from 'uuid';

/** A new UUIDv7 (RFC 9562), the same kind that `new_id()` makes in the database: ids sort by the time they were made. */
export const newId = (): string => v7();
