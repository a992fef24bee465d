/** The columns of the California housing set as scikit-learn makes them, in its order. */
export const FEATURE_NAMES = [
  'MedInc',
  'HouseAge',
  'AveRooms',
  'AveBedrms',
  'Population',
  'AveOccup',
  'Latitude',
  'Longitude',
] as const;

export const TARGET_NAME = 'MedHouseVal';

/** Block groups in the set. */
export const ROWS = 20_640;

/** The features and the target of all block groups, in double precision, in the set's order. */
export interface HousingColumns {
  /** Row after row, as many numbers each as there are feature names. */
  readonly features: Float64Array;
  /** Median house values in 100,000 USD. */
  readonly target: Float64Array;
}

/** What the columns mean, with units; in the words of a data sheet. */
export const DESCRIPTION = `California housing: 20,640 block groups of the 1990 U.S. census, 8 numeric features, no missing values.

MedInc      median income of the block group's households, in 10,000 USD
HouseAge    median age of its houses, in years (52 stands for 52 and more)
AveRooms    rooms per household
AveBedrms   bedrooms per household
Population  people who live there
AveOccup    people per household
Latitude    degrees north
Longitude   degrees east (negative: west)

Target: MedHouseVal, the median value of its houses in 100,000 USD; values above 500,000 USD stand as 5.00001.

A block group is the smallest area for which the census publishes sample data, 600 to 3,000 people as a rule. Rooms,
bedrooms and people are counted per household, so a place with many empty houses, such as a resort, can show very large numbers.

Source: R. K. Pace and R. Barry, "Sparse spatial autoregressions", Statistics and Probability Letters 33, 1997.`;
