import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { SystemScope } from './actor.js';

/** A system of an organisation, known by the issuer of its tokens and its client id there. Revoked rather than deleted. */
@Entity('api_client')
export class ApiClient {
  @IdColumn()
  id!: string;

  @Column('uuid')
  organisationId!: string;

  /** What it does, it does as this account, which nobody can sign in to. */
  @Column('uuid')
  accountId!: string;

  @Column('text')
  issuer!: string;

  @Column('text')
  clientId!: string;

  @Column('text')
  name!: string;

  @Column('text', { array: true })
  scopes!: SystemScope[];

  @InstantColumn()
  registeredAt!: Date;

  @Column('uuid')
  registeredBy!: string;

  @InstantColumn({ nullable: true })
  revokedAt!: Date | null;
}
