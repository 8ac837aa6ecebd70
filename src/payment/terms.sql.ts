/** SQL: columns of `involvement_terms` as `Terms`, and what beside them is shown. */
export const termsColumns = (table: string): string =>
  `${table}.id, ${table}.number, ${table}.made_at as "madeAt", ${table}.payment_offered as "paymentOffered", ${table}.payment_text as "paymentText", ${table}.payment_pence as "paymentPence",
   ${table}.payment_per as "paymentPer", ${table}.expenses, ${table}.stated, ${table}.expense_kinds as "expenseKinds", ${table}.in_advance as "inAdvance", ${table}.care_kinds as "careKinds",
   ${table}.pay_ways as "payWays", ${table}.pay_to as "payTo", ${table}.within_days as "withinDays", ${table}.words`;
