/** An object for `registerEnumType`, made from the closed list that the database's check repeats. */
export const enumOf = <V extends string>(values: readonly V[]): { [K in V]: K } => Object.fromEntries(values.map((value) => [value, value])) as { [K in V]: K };
