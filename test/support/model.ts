import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasModel } from '../../src/search/meaning/model.js';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Printed once for each spec file that had to leave out what needs the model. */
export const SKIPPED_MODEL = 'SKIPPED: no model for search by meaning. `npm run model` fetches it; then these tests run.';

/** Where `npm run model` puts it; null where it isn't. */
export function modelFolder(): string | null {
  const folder = path.resolve(root, process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model'));
  return hasModel(folder) && existsSync(path.join(root, 'model/node_modules/onnxruntime-node')) ? folder : null;
}
