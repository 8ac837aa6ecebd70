export default async function tearDown() {
  await globalThis.askwellTestServer?.stop();
}
