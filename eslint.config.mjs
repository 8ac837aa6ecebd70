import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', 'src/**/data/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // What leaves the service leaves by these few files, each of which limits where to, how long and how much (docs/security.md).
    files: ['src/**/*.ts'],
    ignores: ['src/platform/outgoing/outgoing-json.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['fetch', 'WebSocket', 'EventSource'].map((name) => ({ name, message: 'Nothing else calls out over HTTP. See docs/security.md, "What leaves the service".' }))],
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            ...['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'http', 'https', 'net'].map((name) => ({
              name,
              allowImportNames: ['isIP', 'isIPv6', 'BlockList', 'createServer', 'STATUS_CODES', 'Server', 'Socket', 'AddressInfo', 'IncomingMessage', 'ServerResponse'],
              message: 'Nothing else calls out. See docs/security.md, "What leaves the service".',
            })),
            ...['undici', 'axios', 'got', 'node-fetch'].map((name) => ({ name, message: 'Nothing else calls out over HTTP. See docs/security.md, "What leaves the service".' })),
          ],
        },
      ],
    },
  },
  {
    // A browser of the code reads scripts as programs: their output is what they are for.
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs'],
    rules: { 'no-console': 'off' },
  },
);
