// The layers of the service, as drawn in docs/architecture.md: a feature imports only what stands below it.
const below = {
  platform: [],
  audit: ['platform'],
  search: ['platform'],
  reference: ['platform', 'search'],
  identity: ['platform', 'audit'],
  'topic-suggestions': ['identity', 'reference', 'search'],
  privacy: ['identity'],
  contributors: ['identity', 'reference', 'search'],
  monitoring: ['contributors'],
  opportunities: ['identity', 'reference', 'search'],
  burden: ['contributors'],
  'outside-asks': ['burden'],
  matching: ['contributors', 'opportunities', 'burden'],
  feasibility: ['matching', 'monitoring'],
  invitations: ['matching'],
  rounds: ['invitations'],
  involvements: ['invitations'],
  feedback: ['involvements', 'rounds', 'monitoring'],
  payment: ['involvements', 'monitoring'],
  experience: ['feedback', 'monitoring'],
  portfolio: ['involvements', 'feedback', 'circle'],
  concentration: ['monitoring', 'invitations'],
  findings: ['contributors', 'identity', 'reference', 'search', 'topic-suggestions'],
  subscriptions: ['findings', 'opportunities', 'contributors'],
  circle: ['findings', 'opportunities'],
  concerns: ['invitations', 'monitoring'],
  gaps: ['findings', 'monitoring'],
  ideas: ['invitations', 'circle'],
  'involvement-reports': ['concentration', 'feedback', 'circle', 'payment', 'ideas'],
};

/** Everything below a feature, however far. Access rules and actors are part of what every page and type states. */
const reach = (name) => [...new Set(below[name].flatMap((next) => [next, ...reach(next)]))];
const alwaysThere = ['platform', 'audit'];

const layers = Object.keys(below).map((name) => {
  const allowed = name === 'platform' ? [] : [...new Set([...reach(name), ...alwaysThere])];
  return {
    name: `layer-${name}`,
    comment: `src/${name} may import ${allowed.join(', ') || 'nothing of its siblings'}. Move what both need downwards, or register it from above.`,
    severity: 'error',
    from: { path: `^src/${name}/` },
    to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
  };
});

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-circular',
      comment: 'A circle means two things that should be one, or one that should be two. Types alone may refer to each other (TypeORM relations).',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] }, pathNot: '\\.entity\\.ts$' },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules are functions of their arguments: no framework, no database, no clock.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|graphile-worker|meilisearch)|^(node:)?(fs|net|http|child_process)' },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'The product must not need anything of its tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/|\\.spec\\.ts$|node_modules/(@jest|jest|fast-check)' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead, unless it is a start of its own.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.spec\\.ts$|^src/(main|worker)\\.ts$|\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'], conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
