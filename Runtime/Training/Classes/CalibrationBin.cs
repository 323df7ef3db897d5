namespace Unrolled.Training;

/// <summary>A bin of a <see cref="Calibration"/>: predictions whose confidence is in a range.</summary>
/// <param name="Lower">The range's lower end; a confidence of exactly this is in the bin below, except for 0.</param>
/// <param name="Upper">The range's upper end, which belongs to it.</param>
/// <param name="Count">Predictions in the bin.</param>
/// <param name="Confidence">Their mean confidence; NaN if there are none.</param>
/// <param name="Accuracy">The share of them that is right; NaN if there are none.</param>
public readonly record struct CalibrationBin(double Lower, double Upper, long Count, double Confidence, double Accuracy);
