import { SaxesParser } from 'saxes';
import { RecordProblem } from '../import-problem.js';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlElement | string)[];
}

/**
 * One record's XML as a tree. Only the five entities of XML itself and character references are known.
 * @throws RecordProblem MALFORMED, TOO_DEEP
 */
export function parseXml(text: string, depthLimit: number): XmlElement {
  const parser = new SaxesParser({ xmlns: false, fragment: false, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | null = null;
  parser.on('error', (error) => {
    throw new RecordProblem('MALFORMED', `The record isn’t well-formed XML: ${error.message.replace(/^\d+:\d+: /u, '')} (its line ${parser.line}).`);
  });
  parser.on('doctype', () => {
    throw new RecordProblem('MALFORMED', 'The record holds a DOCTYPE.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { name, attributes, children: [] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
    if (open.length > depthLimit) throw new RecordProblem('TOO_DEEP', `The record is nested more than ${depthLimit} deep.`);
  });
  const addText = (piece: string): void => {
    open.at(-1)?.children.push(piece);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  if (root === null) throw new RecordProblem('MALFORMED', 'The record is empty.');
  return root;
}

/** The first element along a path of names, or null. */
export function first(element: XmlElement | null, ...path: string[]): XmlElement | null {
  return path.reduce<XmlElement | null>((at, name) => (at === null ? null : (children(at, name)[0] ?? null)), element);
}

/** The child elements of that name. */
export function children(element: XmlElement | null, name: string): XmlElement[] {
  return (element?.children ?? []).filter((child): child is XmlElement => typeof child !== 'string' && child.name === name);
}

/** All text below, in order, as it stands; null for no element. */
export function textOf(element: XmlElement | null): string | null {
  if (element === null) return null;
  return element.children.map((child) => (typeof child === 'string' ? child : (textOf(child) ?? ''))).join('');
}
