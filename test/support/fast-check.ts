import fastCheck from 'fast-check';

/*
 * The same examples on every machine and in every run, so that a red test is always one that somebody can repeat. Others are drawn
 * with `PROPERTIES_SEED=$RANDOM PROPERTIES_RUNS=5000 npm test -- test/unit`.
 */
const { PROPERTIES_SEED = '20261121', PROPERTIES_RUNS } = process.env;

fastCheck.configureGlobal({
  seed: Number(PROPERTIES_SEED),
  ...(PROPERTIES_RUNS === undefined ? {} : { numRuns: Number(PROPERTIES_RUNS) }),
});

export { fastCheck as fc };
