import { expect, it } from 'vitest';
import { createFaultSchedule, maxFaultTimes } from './fault-schedule.ts';

it('lets calls pass first, then strikes as often as planned, then never again', () => {
  const schedule = createFaultSchedule();
  schedule.add([{ kind: 'delay', after: 1, times: 2 }]);
  const struck = Array.from({ length: 5 }, () => schedule.fire(['delay'], { method: 'm' }).length);
  expect(struck).toEqual([0, 1, 1, 0, 0]);
  expect(schedule.list()).toMatchObject([{ matched: 5, fired: 2 }]);
});

it('counts only calls of its own method, row and kind', () => {
  const schedule = createFaultSchedule();
  schedule.add([{ kind: 'race', method: 'read', subject: '7' }]);
  expect(schedule.fire(['race'], { method: 'write', subject: '7' })).toEqual([]);
  expect(schedule.fire(['race'], { method: 'read', subject: '8' })).toEqual([]);
  expect(schedule.fire(['race'], { method: 'read' })).toEqual([]);
  expect(schedule.fire(['delay'], { method: 'read', subject: '7' })).toEqual([]);
  expect(schedule.fire(['race'], { method: 'read', subject: '7' })).toHaveLength(1);
});

it('never strikes without end', () => {
  const schedule = createFaultSchedule();
  schedule.add([{ kind: 'delay', times: Number.POSITIVE_INFINITY }]);
  let struck = 0;
  for (let call = 0; call < maxFaultTimes + 50; call += 1) {
    struck += schedule.fire(['delay'], { method: 'm' }).length;
  }
  expect(struck).toBe(maxFaultTimes);
});

it('forgets its plans when cleared', () => {
  const schedule = createFaultSchedule();
  schedule.add([{ kind: 'delay' }]);
  schedule.clear();
  expect(schedule.fire(['delay'], { method: 'm' })).toEqual([]);
});
