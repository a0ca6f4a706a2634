import { sellOne } from './sell-one.ts';

// One line of JSON, for whoever compares runtimes.
console.log(JSON.stringify(await sellOne()));
