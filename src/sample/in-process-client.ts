import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type DocumentNode, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { LoaderScope } from '../platform/graphql/loader-scope.js';
import { ActorSource } from '../platform/graphql/request-context.js';

/** Speaks the public GraphQL API inside the process, as one account: the same rules and checks as over HTTP. */
@Injectable()
export class InProcessClient {
  /** Some 500 requests are a dozen texts: read and validated once each, which is a fifth of their time. */
  private readonly documents = new Map<string, DocumentNode>();

  constructor(
    // The schema belongs to a module that only the composition root can name.
    private readonly modules: ModuleRef,
    private readonly actors: ActorSource,
  ) {}

  /** @throws Error with the API's own message when it refuses */
  async run<T>(token: string, source: string, variableValues: Record<string, unknown> = {}): Promise<T> {
    const { schema } = this.modules.get(GraphQLSchemaHost, { strict: false });
    // Asked anew each time: a permission granted a moment ago counts.
    const actor = await this.actors.actorOf(`Bearer ${token}`);
    const contextValue = { request: null, actor, loaders: new LoaderScope() };
    const { data, errors } = await execute({ schema, document: this.documentOf(schema, source), variableValues, contextValue });
    if (errors?.length) throw new Error(`${errors[0].message} (${source.slice(0, 60)}…)`, { cause: errors[0].originalError });
    return data as T;
  }

  /** A mutation whose input type is named after it. @param fields of what it answers with */
  async change<T = { id: string }>({ token }: { readonly token: string }, mutation: string, input: object, fields = 'id'): Promise<T> {
    const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
    return (await this.run<{ done: T }>(token, `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { ${fields} } }`, { input })).done;
  }

  private documentOf(schema: GraphQLSchema, source: string): DocumentNode {
    let document = this.documents.get(source);
    if (!document) {
      document = parse(source);
      const [error] = validate(schema, document);
      if (error) throw error;
      this.documents.set(source, document);
    }
    return document;
  }
}
