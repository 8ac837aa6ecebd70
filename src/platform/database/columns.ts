import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/** An instant, in milliseconds (`timestamptz(3)`), as everywhere in this database. */
export const InstantColumn = (options: ColumnOptions = {}): PropertyDecorator => Column({ ...options, type: 'timestamptz', precision: 3 });

/** When the row was made, by the database's clock. */
export const CreatedAtColumn = (): PropertyDecorator => InstantColumn({ default: () => 'clock_now()' });

/** UUIDv7, made by the database unless given. */
export const IdColumn = (): PropertyDecorator => PrimaryColumn('uuid', { default: () => 'new_id()' });
