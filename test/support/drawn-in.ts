import { readFile, writeFile } from 'node:fs/promises';

/** Whether a document has this diagram; where WRITE_DRAWINGS is set it is put there. @returns "current", or what to do */
export async function drawnIn(document: string, diagram: string): Promise<string> {
  const block = `\`\`\`mermaid\n${diagram}\n\`\`\``;
  const text = await readFile(document, 'utf8');
  if (process.env.WRITE_DRAWINGS) await writeFile(document, text.replace(/```mermaid\n[^`]*```/, block));
  return process.env.WRITE_DRAWINGS || text.includes(block) ? 'current' : `run npm run drawings, and commit ${document}`;
}
