namespace Unrolled.Data;

/// <summary>One fold of a backtest: what was known, and what is forecast.</summary>
/// <param name="TrainingEnd">The row after the last one that may be learned from.</param>
/// <param name="TestStart">The first row that is forecast.</param>
/// <param name="TestEnd">The row after the last one that is forecast.</param>
public readonly record struct BacktestFold(int TrainingEnd, int TestStart, int TestEnd);
