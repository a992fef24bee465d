/** Data to learn from, verified before use. Sees the engine, preprocessing and notebook (for its warning). */
export {
  californiaHousing,
  type HousingData,
  type HousingSource,
  type HousingSplit,
  type HousingSplitArgs,
  type LoadHousingArgs,
} from './california-housing';
export type { DataFrame } from './data-frame';
export { type LabelledImages, mnist } from './mnist';
