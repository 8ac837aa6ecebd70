/** `npm run bench:guard`: how fast the guard decides; `npm run bench:guard -- --safety`: whether it ever decides wrongly. */
await import(process.argv.includes('--safety') ? './safety.js' : './guard.js');
