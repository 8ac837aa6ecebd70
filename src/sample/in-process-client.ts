import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { graphql } from 'graphql';
import { LoaderScope } from '../platform/graphql/loader-scope.js';
import { ActorSource } from '../platform/graphql/request-context.js';

/** Speaks the public GraphQL API inside the process, as one account: the same rules, checks and limits as over HTTP. */
@Injectable()
export class InProcessClient {
  constructor(
    // The schema belongs to a module that only the composition root can name.
    private readonly modules: ModuleRef,
    private readonly actors: ActorSource,
  ) {}

  /** @throws Error with the API's own message when it refuses */
  async run<T>(token: string, source: string, variableValues: Record<string, unknown> = {}): Promise<T> {
    // Asked anew each time: a permission granted a moment ago counts.
    const actor = await this.actors.actorOf(`Bearer ${token}`);
    const contextValue = { request: null, actor, loaders: new LoaderScope() };
    const { data, errors } = await graphql({ schema: this.modules.get(GraphQLSchemaHost, { strict: false }).schema, source, variableValues, contextValue });
    if (errors?.length) throw new Error(`${errors[0].message} (${source.slice(0, 60)}…)`, { cause: errors[0].originalError });
    return data as T;
  }
}
