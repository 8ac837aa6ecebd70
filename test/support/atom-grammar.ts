const attributes = '<optional><attribute name="xml:base"/></optional><optional><attribute name="xml:lang"/></optional>';
const text = (name: string): string => `<element name="${name}">${attributes}<choice>
  <group><optional><attribute name="type"><choice><value>text</value><value>html</value></choice></attribute></optional><text/></group>
  <group><attribute name="type"><value>xhtml</value></attribute><element><nsName ns="http://www.w3.org/1999/xhtml"/><ref name="anything"/></element></group>
</choice></element>`;
const date = (name: string): string => `<element name="${name}">${attributes}<data type="dateTime"/></element>`;
const person = (name: string): string => `<element name="${name}">${attributes}<interleave>
  <element name="name"><text/></element>
  <optional><element name="uri"><data type="anyURI"/></element></optional>
  <optional><element name="email"><data type="string"><param name="pattern">.+@.+</param></data></element></optional>
</interleave></element>`;
const id = `<element name="id">${attributes}<data type="anyURI"><param name="minLength">1</param></data></element>`;
const link = `<element name="link">${attributes}<attribute name="href"><data type="anyURI"/></attribute>
  <optional><attribute name="rel"/></optional><optional><attribute name="type"><data type="string"><param name="pattern">.+/.+</param></data></attribute></optional>
  <optional><attribute name="hreflang"/></optional><optional><attribute name="title"/></optional><optional><attribute name="length"/></optional></element>`;
const category = `<element name="category">${attributes}<attribute name="term"/><optional><attribute name="scheme"/></optional><optional><attribute name="label"/></optional></element>`;
const any = (...patterns: string[]): string => patterns.map((pattern) => `<zeroOrMore>${pattern}</zeroOrMore>`).join('');
const optional = (...patterns: string[]): string => patterns.map((pattern) => `<optional>${pattern}</optional>`).join('');

/** What RFC 4287 says of an Atom feed (its appendix B), as RELAX NG: what must be there, what may, how often, and what is a date or an address. */
export const atomGrammar = `<?xml version="1.0"?>
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed">${attributes}<interleave>
    ${any(person('author'), person('contributor'), category, link)}
    ${optional(text('rights'), text('subtitle'), '<element name="icon"><data type="anyURI"/></element>', '<element name="logo"><data type="anyURI"/></element>', '<element name="generator"><text/></element>')}
    ${id}${text('title')}${date('updated')}
    <zeroOrMore><ref name="entry"/></zeroOrMore>
  </interleave></element></start>
  <define name="entry"><element name="entry">${attributes}<interleave>
    ${any(person('author'), person('contributor'), category, link)}
    ${optional(text('content'), date('published'), text('rights'), text('summary'))}
    ${id}${text('title')}${date('updated')}
  </interleave></element></define>
  <define name="anything"><zeroOrMore><choice><attribute><anyName/></attribute><text/><element><anyName/><ref name="anything"/></element></choice></zeroOrMore></define>
</grammar>`;
