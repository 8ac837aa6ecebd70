/**
 * Every error a caller can meet, with the HTTP status it has outside GraphQL
 * (and on GraphQL requests that are refused as a whole).
 * The code is stable: clients branch on it, texts may change.
 */
export const errorCodes = {
  BAD_USER_INPUT: { httpStatus: 400 },
  NOT_FOUND: { httpStatus: 404 },
  GONE: { httpStatus: 410 },
  UNAUTHENTICATED: { httpStatus: 401 },
  FORBIDDEN: { httpStatus: 403 },
  CONFLICT: { httpStatus: 409 },
  ILLEGAL_MOVE: { httpStatus: 409 },
  IDEMPOTENCY_KEY_REUSED: { httpStatus: 409 },
  CONSENT_NEEDED: { httpStatus: 409 },
  NOT_OPEN: { httpStatus: 409 },
  UNKNOWN_CODE: { httpStatus: 400 },
  TOO_MANY: { httpStatus: 400 },
  PAYLOAD_TOO_LARGE: { httpStatus: 413 },
  UNSUPPORTED_MEDIA_TYPE: { httpStatus: 415 },
  RATE_LIMITED: { httpStatus: 429 },
  QUERY_TOO_COMPLEX: { httpStatus: 400 },
  UNAVAILABLE: { httpStatus: 503 },
  INTERNAL: { httpStatus: 500 },
} as const satisfies Record<string, { httpStatus: number }>;

export type ErrorCode = keyof typeof errorCodes;
