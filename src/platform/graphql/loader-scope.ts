import DataLoader from 'dataloader';

/** Loaders of one request. Nothing loaded for one caller can be seen by another. */
export class LoaderScope {
  private readonly loaders = new Map<object, DataLoader<unknown, unknown>>();

  get<K, V>(owner: object, create: () => DataLoader<K, V>): DataLoader<K, V> {
    let loader = this.loaders.get(owner);
    if (!loader) {
      loader = create() as DataLoader<unknown, unknown>;
      this.loaders.set(owner, loader);
    }
    return loader as DataLoader<K, V>;
  }
}

/**
 * A feature's loader: one instance for the application, one `DataLoader` a request.
 * `batch` gets distinct keys and answers with a map; keys it leaves out load as null.
 */
export abstract class RequestLoader<K extends string, V> {
  protected abstract batch(keys: readonly K[]): Promise<ReadonlyMap<K, V>>;

  load(scope: LoaderScope, key: K): Promise<V | null> {
    return this.in(scope).load(key);
  }

  private in(scope: LoaderScope): DataLoader<K, V | null> {
    return scope.get(this, () => new DataLoader<K, V | null>(async (keys) => {
      const found = await this.batch(keys);
      return keys.map((key) => found.get(key) ?? null);
    }));
  }
}
