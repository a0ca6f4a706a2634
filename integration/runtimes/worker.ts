import { sellOne } from './sell-one.ts';

// What `workerd test` calls.
export default {
  async test(): Promise<void> {
    console.log(JSON.stringify(await sellOne()));
  },
};
