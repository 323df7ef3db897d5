using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>
/// One direction of a recurrent layer: its way through time and back. A cell says what one step does. Sums are b + W·x + U·h, each
/// row of W, U and b one of them, one gate after the other; h is the first state.
/// </summary>
/// <remarks>The second direction, and one direction in reverse, see each sequence from its last step to its first; a cell's steps count from where it starts.</remarks>
internal abstract class OracleRecurrent : OracleSingle
{
    private readonly RecurrentLayerAttribute _declared;
    private readonly OracleSite _site;
    private readonly bool _second, _reverse;
    private readonly OracleTensor _w;
    private readonly OracleTensor? _u;
    private readonly float _recurrentDropout;
    private readonly OracleTensor? _b;
    private readonly List<OracleTensor> _parameters;

    // One of each for a sequence.
    private float[][] _inputMask = [], _hiddenMask = [];

    /// <param name="rows">How many sums there are.</param>
    /// <param name="states">What the cell carries, and how much of it.</param>
    protected OracleRecurrent(RecurrentLayerAttribute declared, OracleSite site, bool reverse, int rows, params (StateKind Kind, int Units)[] states)
    {
        _declared = declared;
        _site = site;
        _second = reverse;
        _reverse = reverse || declared.Reverse;
        States = [.. states.Select(s => new OracleState(site.Name + (reverse ? "_reverse" : ""), s.Kind, s.Units))];
        Units = States[0].Units;
        _w = TensorOf("weight_ih", rows, site.Input.Width);
        _u = declared is IndRnnAttribute ? TensorOf("weight_hh", Units) : declared is RecurrentMatrixLayerAttribute ? TensorOf("weight_hh", rows, Units) : null;
        _recurrentDropout = (declared as RecurrentMatrixLayerAttribute)?.RecurrentDropout ?? 0f;
        _b = declared.UseBias ? TensorOf("bias_ih", rows) : null;
        _parameters = [.. new[] { _w, _u, _b }.OfType<OracleTensor>()];
        foreach (OracleState state in States.Where(_ => declared.TrainInitialState))
        {
            state.Parameter = TensorOf($"initial_{(state.Kind == StateKind.Cell ? "c" : "h")}", state.Units);
        }
    }

    public sealed override int Units { get; }

    /// <summary>Those of the cell, then its initial states.</summary>
    public sealed override IReadOnlyList<OracleTensor> Parameters => [.. _parameters, .. States.Select(s => s.Parameter).OfType<OracleTensor>()];

    public sealed override IReadOnlyList<OracleState> States { get; }

    /// <summary>Of the inputs, then of h.</summary>
    public override int Masks => (_declared.Dropout > 0 ? 1 : 0) + (_recurrentDropout > 0 ? 1 : 0);

    /// <summary>[rows, units], or one weight for each unit.</summary>
    protected OracleTensor U => _u!;

    /// <summary>The input, [sequence][step, feature].</summary>
    protected double[][,] X { get; private set; } = [];

    /// <summary>The gradient of the input, [sequence][step, feature].</summary>
    protected double[][,] DX { get; private set; } = [];

    /// <summary>The states, [state][sequence][step + 1, unit]: place 0 is the initial one, and step t goes from place t to t + 1.</summary>
    protected double[][][,] S { get; private set; } = [];

    /// <summary>h, [sequence][step + 1, unit].</summary>
    protected double[][,] H => S[0];

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs)
        => _declared.ReturnSequences ? new OracleShape(Units) { Steps = inputs[0].Steps } : new OracleShape(Units, IsVector: true);

    /// <summary>A tensor of the cell: the name has the ending of its layer and direction.</summary>
    protected OracleTensor TensorOf(string name, params int[] shape) => new($"{_site.Prefix}.{name}_l{_site.Number}{(_second ? "_reverse" : "")}", shape);

    /// <summary>A tensor besides W, U and b.</summary>
    protected OracleTensor AddTensor(string name, params int[] shape)
    {
        _parameters.Add(TensorOf(name, shape));
        return _parameters[^1];
    }

    /// <summary>Makes room for what steps leave to the way back, for sequences of so many steps.</summary>
    protected abstract void Begin(int[] lengths);

    /// <summary>One step of a sequence: writes place t + 1 of its states.</summary>
    protected abstract void Step(int n, int t);

    /// <summary>One step back: adds to the gradients of the parameters and of the input.</summary>
    /// <param name="d">For each state the gradient of place t + 1, to be made that of place t.</param>
    protected abstract void StepBack(int n, int t, double[][] d);

    protected sealed override double[][,] Forward(double[][,] x)
    {
        _inputMask = MasksOf(0, _declared.Dropout, x.Length, _site.Input.Width);
        _hiddenMask = MasksOf(_declared.Dropout > 0 ? 1 : 0, _recurrentDropout, x.Length, Units);
        X = Masked(_reverse ? OracleValues.Reversed(x) : x);
        int[] lengths = OracleValues.Lengths(x);
        S = [.. States.Select(s => lengths.Select(steps => new double[steps + 1, s.Units]).ToArray())];
        var sequences = OracleValues.Zeros(x, Units);
        var last = OracleValues.Vectors(x.Length, Units);
        foreach (OracleState state in States)
        {
            state.Final = new double[x.Length, state.Units];
        }

        Begin(lengths);
        for (int n = 0; n < x.Length; n++)
        {
            for (int s = 0; s < States.Count; s++)
            {
                for (int u = 0; u < States[s].Units; u++)
                {
                    S[s][n][0, u] = States[s].StartOf(n, u);
                }
            }

            for (int t = 0; t < lengths[n]; t++)
            {
                Step(n, t);
                MoveStates(n, t + 1);
                for (int u = 0; u < Units; u++)
                {
                    sequences[n][t, u] = H[n][t + 1, u];
                }
            }

            for (int s = 0; s < States.Count; s++)
            {
                for (int u = 0; u < States[s].Units; u++)
                {
                    States[s].Final[n, u] = S[s][n][lengths[n], u];
                }
            }

            for (int u = 0; u < Units; u++)
            {
                last[n][0, u] = H[n][lengths[n], u];
            }
        }

        return !_declared.ReturnSequences ? last : _reverse ? OracleValues.Reversed(sequences) : sequences;
    }

    protected sealed override double[][,] BackwardOf(double[][,] dy)
    {
        int first = Mutation == Mutation.OneStepShort ? 1 : 0;
        if (_reverse && _declared.ReturnSequences)
        {
            dy = Reverse(dy);
        }

        DX = OracleValues.Zeros(X);
        foreach (OracleState state in States)
        {
            state.InitialGradient = new double[X.Length, state.Units];
            int longest = X.Max(x => x.GetLength(0));
            state.Squares = (new double[longest], new double[longest]);
        }

        for (int n = 0; n < X.Length; n++)
        {
            int steps = X[n].GetLength(0);
            double[][] d = [.. States.Select(s => new double[s.Units])];
            for (int s = 0; s < States.Count; s++)
            {
                for (int u = 0; u < States[s].Units; u++)
                {
                    d[s][u] = (States[s].FinalGradient?[n, u] ?? 0) + (States[s].ReaderGradient?[n, u] ?? 0);
                }
            }

            for (int u = 0; u < Units && !_declared.ReturnSequences; u++)
            {
                d[0][u] += dy[n][0, u];
            }

            for (int t = steps - 1; t >= first; t--)
            {
                for (int s = 0; s < States.Count && t < steps - 1; s++)
                {
                    States[s].Squares.Carried[t] += d[s].Sum(v => v * v);
                }

                for (int u = 0; u < Units && _declared.ReturnSequences; u++)
                {
                    d[0][u] += dy[n][t, u];
                }

                for (int s = 0; s < States.Count; s++)
                {
                    States[s].Squares.Total[t] += d[s].Sum(v => v * v);
                }

                StepBack(n, t, d);
                foreach (double[] ofState in d)
                {
                    OracleNoise.Move(ofState);
                }
            }

            for (int s = 0; s < States.Count; s++)
            {
                for (int u = 0; u < States[s].Units; u++)
                {
                    States[s].InitialGradient[n, u] = d[s][u];
                }
            }
        }

        foreach (OracleState state in States)
        {
            state.HandOnGradient(Mutation);
        }

        DX = Masked(DX);
        return _reverse ? Reverse(DX) : DX;

        double[][,] Reverse(double[][,] values) => Mutation == Mutation.PaddedEnd ? OracleValues.ReversedFromPaddedEnd(values) : OracleValues.Reversed(values);
    }

    /// <summary>What of a unit's h dropout lets U see: 1, or 0 and more than 1 while training.</summary>
    protected double HiddenMask(int n, int k) => _hiddenMask[n][k];

    /// <summary>b of a row, 0 where there is none.</summary>
    protected double Bias(int row) => _b?.Values[row] ?? 0;

    /// <summary>b + W·x at step t.</summary>
    protected double InputSum(int n, int t, int row) => AddInput(Bias(row), n, t, row);

    /// <summary>The sum, and W·x at step t, one term after the other.</summary>
    protected double AddInput(double sum, int n, int t, int row)
    {
        int inputs = _w.Shape[1];
        double magnitude = Math.Abs(sum);
        for (int k = 0; k < inputs; k++)
        {
            double term = _w.Values[row * inputs + k] * X[n][t, k];
            sum += term;
            magnitude += Math.Abs(term);
        }

        return OracleNoise.OfSum(sum, magnitude);
    }

    /// <summary>The sum, and U·h with h before step t, one term after the other.</summary>
    protected double AddHidden(double sum, int n, int t, int row)
    {
        double magnitude = Math.Abs(sum);
        for (int k = 0; k < Units; k++)
        {
            double term = U.Values[row * Units + k] * H[n][t, k] * HiddenMask(n, k);
            sum += term;
            magnitude += Math.Abs(term);
        }

        return OracleNoise.OfSum(sum, magnitude);
    }

    /// <summary>Adds to the gradient of b.</summary>
    protected void BiasBack(int row, double d)
    {
        if (_b is not null)
        {
            _b.Gradient[row] += d;
        }
    }

    /// <summary>From the gradient of b + W·x to those of b, W and x.</summary>
    protected void InputSumBack(int n, int t, int row, double d, bool withBias = true)
    {
        int inputs = _w.Shape[1];
        if (withBias)
        {
            BiasBack(row, d);
        }

        for (int k = 0; k < inputs; k++)
        {
            _w.Gradient[row * inputs + k] += d * X[n][t, k];
            DX[n][t, k] += d * _w.Values[row * inputs + k];
        }
    }

    /// <summary>From the gradient of U·h, with h before step t, to those of U and h.</summary>
    protected void HiddenSumBack(int n, int t, int row, double d, double[] dh)
    {
        for (int k = 0; k < Units; k++)
        {
            U.Gradient[row * Units + k] += d * H[n][t, k] * HiddenMask(n, k);
            dh[k] += d * U.Values[row * Units + k] * HiddenMask(n, k);
        }
    }

    // What a step leaves to the next is rounded to a float.
    private void MoveStates(int n, int place)
    {
        for (int s = 0; s < States.Count; s++)
        {
            for (int u = 0; u < States[s].Units; u++)
            {
                S[s][n][place, u] = OracleNoise.Of(S[s][n][place, u]);
            }
        }
    }

    // The same at every step of a sequence.
    private float[][] MasksOf(int mask, float rate, int batch, int width)
        => [.. Enumerable.Range(0, batch).Select(n => rate > 0 ? MaskOf(mask, rate, n, DropoutMask.EveryStep, width) : Enumerable.Repeat(1f, width).ToArray())];

    private double[][,] Masked(double[][,] values)
    {
        double[][,] masked = OracleValues.Zeros(values);
        for (int n = 0; n < values.Length; n++)
        {
            for (int i = 0; i < values[n].Length; i++)
            {
                int width = values[n].GetLength(1);
                masked[n][i / width, i % width] = values[n][i / width, i % width] * _inputMask[n][i % width];
            }
        }

        return masked;
    }
}
