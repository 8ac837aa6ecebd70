import type { ApolloServerPlugin, GraphQLServerListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { OpenStreams } from './open-streams.js';

/** Ends streams when the GraphQL server begins to end: it waits ten seconds for connections that are in use, before any hook of ours runs. */
@Plugin()
export class EndStreamsPlugin implements ApolloServerPlugin {
  constructor(private readonly streams: OpenStreams) {}

  async serverWillStart(): Promise<GraphQLServerListener> {
    return { drainServer: () => this.streams.end() };
  }
}
