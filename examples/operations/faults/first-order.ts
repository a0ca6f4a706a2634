import { handedOver } from '../assortment.ts';
import { timeOf } from '../calendar.ts';
import type { Life, Sale } from '../life.ts';
import { createNote, type Draw, type Fault } from './fault.ts';

/**
 * Something that befalls the first order of a day, early enough for what has to follow on that day; unless
 * told otherwise, not of goods that a person hands over, because they are gone by noon.
 */
export function ofFirstOrder(
  draw: Draw,
  life: Life,
  befall: (sale: Sale, note: ReturnType<typeof createNote>) => Omit<Fault, 'planted' | 'sold'>,
  isMeant: (sale: Sale) => boolean = ({ code }) => code !== handedOver,
): Fault {
  const note = createNote(draw);
  let hooks: Omit<Fault, 'planted' | 'sold'> = {};
  return {
    planted: note.planted,
    sold: (day, sale) => {
      const isThere = day >= draw.day && sale.shop === life.shops[draw.shop];
      if (note.isPlanted() || !isThere || sale.at > timeOf(day, 13) || !isMeant(sale)) return;
      hooks = befall(sale, note);
    },
    morning: (day) => hooks.morning?.(day),
    evening: (day) => hooks.evening?.(day),
  };
}
