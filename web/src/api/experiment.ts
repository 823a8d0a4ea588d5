// What travels about the A/B test. Shares and their differences run from 0 to 1 and from -1 to 1; means are milliseconds.

export type {
  Experiment, ExperimentAnalysis, ExperimentArm, ExperimentFinding, ExperimentLook, ExperimentMode, MeanDifference,
} from './console.generated';
