using System.Runtime.Intrinsics;
using Unrolled.Kernels;

namespace Unrolled.Tests;

/// <summary>The attention kernels against plain loops in double precision, and against themselves on other lanes.</summary>
public class AttentionKernelTests
{
    // Rounding of float sums of up to 40 terms; a wrong term is off by 0.1 and more.
    private const double Tolerance = 2e-5;

    /// <summary>Query lengths, key lengths, score width, width, additive, one query for all.</summary>
    public static TheoryData<int[], int[], int, int, bool, bool> Cases { get; } = new()
    {
        { [1], [1], 1, 1, false, false },
        { [3, 3, 3], [5, 5, 5], 8, 8, false, false },
        { [2, 5, 1, 4], [7, 3, 9, 1], 7, 7, false, false },
        { [4, 4, 6], [16, 17, 20], 16, 16, false, false },
        { [3, 1, 2], [33, 8, 40], 20, 20, false, false },
        { [3, 1, 2], [9, 4, 2], 5, 17, false, false },
        { [1], [3], 1, 2, true, false },
        { [2, 5, 1, 4], [7, 3, 9, 1], 3, 9, true, false },
        { [4, 4, 6], [16, 17, 33], 16, 20, true, false },
        { [3, 1, 2], [33, 8, 40], 33, 7, true, false },
        { [1, 1, 1], [5, 1, 13], 9, 8, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardAndBackward_AgreeWithLoops(int[] queryLengths, int[] keyLengths, int scoreWidth, int width, bool additive, bool oneQuery)
    {
        // Values that are the keys are tried where both are of the same width.
        var run = new Run(queryLengths, keyLengths, scoreWidth, width, additive, oneQuery, shared: !additive && scoreWidth == width);
        run.Execute(LaneSupport.Best);
        List<NamedValues<double>> expected = run.Loops();
        List<NamedValues<float>> actual = run.Results();
        for (int i = 0; i < expected.Count; i++)
        {
            double scale = expected[i].Values.Select(Math.Abs).Append(1).Max();
            for (int j = 0; j < expected[i].Values.Length; j++)
            {
                Assert.True(Math.Abs(expected[i].Values[j] - actual[i].Values[j]) <= Tolerance * scale, $"{expected[i].Name}[{j}]: expected {expected[i].Values[j]}, got {actual[i].Values[j]}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardAndBackward_OnAllLanes_SameBits(int[] queryLengths, int[] keyLengths, int scoreWidth, int width, bool additive, bool oneQuery)
    {
        List<NamedValues<float>>? expected = null;
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var run = new Run(queryLengths, keyLengths, scoreWidth, width, additive, oneQuery, shared: !additive && scoreWidth == width);
            run.Execute(lanes);
            expected ??= run.Results();
            Closeness.AssertSameBits(expected, run.Results(), lanes.ToString());
        }
    }

    // Scores' gradients that sink below the threshold: nothing goes on to queries, keys and v, and the values, whose gradient is not made of them, get theirs.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_OfScoresGradientsBelowThreshold_GivesZeros(int[] queryLengths, int[] keyLengths, int scoreWidth, int width, bool additive, bool oneQuery)
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var run = new Run(queryLengths, keyLengths, scoreWidth, width, additive, oneQuery, shared: false);
            foreach (float[] gradient in run.ContextGradients)
            {
                Array.ForEach([.. Enumerable.Range(0, gradient.Length)], i => gradient[i] = MathF.ScaleB(gradient[i], FlushToZero.Gradient - 6));
            }

            run.Execute(lanes);
            List<NamedValues<float>> results = run.Results();
            Assert.Equal(3, results.Count(r => r.Name is "gradient of the keys" or "gradient of the queries" or "gradient of v"));
            foreach (NamedValues<float> zeros in results.Where(r => r.Name is "gradient of the keys" or "gradient of the queries" or "gradient of v"))
            {
                Assert.All(zeros.Values, v => Assert.Equal(0f, v));
            }

            Assert.All(results.Single(r => r.Name == "gradient of the values").Values, v => Assert.NotEqual(0f, v));
        }
    }

    // With one query, 1, the gradient of a key is that of its score: that of the softmax, times the scale.
    [Fact]
    public void Backward_AtTheThreshold_KeepsWhatIsAboveAndNothingElse()
    {
        foreach (LaneWidth lanes in LaneSupport.Supported)
        {
            var run = new Run([1], [40], 1, 1, additive: false, oneQuery: false, shared: false);
            run.Queries[0][0] = 1f;
            run.ContextGradients[0][0] = MathF.ScaleB(1f, FlushToZero.Gradient + 6);
            run.Execute(lanes);
            float[] gradients = run.Results().Single(r => r.Name == "gradient of the keys").Values;
            Assert.Contains(0f, gradients);
            Assert.Contains(gradients, g => g != 0f);
            Assert.All(gradients, g => Assert.True(g == 0f || MathF.Abs(g) >= MathF.ScaleB(1f, FlushToZero.Gradient), $"{lanes}: {g}"));
        }
    }

    [Fact]
    public void Forward_NaNInOneSequence_StaysThere()
    {
        var run = new Run([3, 2, 4], [5, 9, 2], 7, 7, additive: false, oneQuery: false, shared: true);
        run.Execute(LaneSupport.Best);
        List<NamedValues<float>> expected = run.Results();
        run.Keys[1][0] = float.NaN;
        run.Execute(LaneSupport.Best);
        Assert.All(run.Results()[0].Values, (value, i) => Assert.True(run.IsOfSequence(i, 1) ? float.IsNaN(value) : value == expected[0].Values[i]));

        // The memory is used again: nothing of it stays.
        run.Keys[1][0] = 0.5f;
        run.Execute(LaneSupport.Best);
        Assert.DoesNotContain(run.Results(), r => r.Values.Any(float.IsNaN));
    }

    [Fact]
    public void ForwardAndBackward_AllocateNothing()
    {
        var run = new Run([3, 2, 4], [5, 9, 2], 7, 7, additive: true, oneQuery: false, shared: false);
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Allocation.Of(() => run.Execute(LaneSupport.Best))));
    }

    /// <summary>Matrices over two axes, and one sequence after the other in plain arrays.</summary>
    private sealed class Run
    {
        private const int Stride = 48;

        private readonly int[] _queryLengths, _keyLengths;
        private readonly int _scoreWidth, _width;
        private readonly bool _additive, _oneQuery, _shared;
        private readonly AttentionShape _shape;
        private readonly SequenceAxis _queryAxis = new(10, 6), _keyAxis = new(44, 6);
        private readonly float[] _score, _zeros = new float[64], _scratch, _map;
        private readonly float[] _q, _k, _v, _c, _dc, _dq, _dk, _dv, _dScore;

        public Run(int[] queryLengths, int[] keyLengths, int scoreWidth, int width, bool additive, bool oneQuery, bool shared)
        {
            (_queryLengths, _keyLengths, _scoreWidth, _width, _additive, _oneQuery, _shared) = (queryLengths, keyLengths, scoreWidth, width, additive, oneQuery, shared);
            _queryAxis.Allocate();
            _queryAxis.Set(queryLengths);
            _keyAxis.Allocate();
            _keyAxis.Set(keyLengths);
            _shape = new AttentionShape(_queryAxis, _keyAxis, scoreWidth, oneQuery ? 0 : Stride, Stride, width, Stride, Stride, additive ? 1f : 0.7f);
            _scratch = new float[_shape.ScratchLength(true)];
            _map = new float[_shape.MapLength];
            int queryRows = (int)_queryAxis.Total, keyRows = (int)_keyAxis.Total;
            (_q, _c, _dc, _dq) = (new float[queryRows * Stride], new float[queryRows * Stride], new float[queryRows * Stride], new float[queryRows * Stride]);
            (_k, _dk) = (new float[keyRows * Stride], new float[keyRows * Stride]);
            (_v, _dv) = shared ? (_k, _dk) : (new float[keyRows * Stride], new float[keyRows * Stride]);
            _dScore = new float[Stride];
            var random = new Random(7);
            float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)(2 * random.NextDouble() - 1))];
            Queries = [.. queryLengths.Select(n => Draw(n * scoreWidth))];
            Keys = [.. keyLengths.Select(n => Draw(n * scoreWidth))];
            Values = shared ? Keys : [.. keyLengths.Select(n => Draw(n * width))];
            ContextGradients = [.. queryLengths.Select(n => Draw(n * width))];
            _score = new float[Stride];
            Draw(scoreWidth).CopyTo(_score, 0);
            if (oneQuery)
            {
                Array.Fill(Queries, Queries[0]);
            }
        }

        public float[][] Queries { get; }

        public float[][] Keys { get; }

        public float[][] Values { get; }

        public float[][] ContextGradients { get; }

        public bool IsOfSequence(int index, int row)
        {
            int start = _queryLengths.Take(row).Sum() * _width;
            return index >= start && index < start + _queryLengths[row] * _width;
        }

        public void Execute(LaneWidth lanes)
        {
            Pack(_queryAxis, Queries, _q, _scoreWidth);
            Pack(_keyAxis, Keys, _k, _scoreWidth);
            Pack(_keyAxis, Values, _v, _width);
            Pack(_queryAxis, ContextGradients, _dc, _width);
            Array.Clear(_dScore);
            switch (lanes)
            {
                case LaneWidth.Lanes512: Execute<Lanes512, Vector512<float>>(); break;
                case LaneWidth.Lanes256: Execute<Lanes256, Vector256<float>>(); break;
                case LaneWidth.Lanes128: Execute<Lanes128, Vector128<float>>(); break;
                default: Execute<Lanes1, float>(); break;
            }
        }

        public List<NamedValues<float>> Results() =>
        [
            new(Quantity.Output, "contexts", Unpack(_queryAxis, _queryLengths, _c, _width)),
            new(Quantity.Output, "weights", Map()),
            new(Quantity.InputGradient, "gradient of the keys", Unpack(_keyAxis, _keyLengths, _dk, _scoreWidth)),
            new(Quantity.InputGradient, "gradient of the values", Unpack(_keyAxis, _keyLengths, _dv, _width)),
            new(Quantity.ParameterGradient, "gradient of v", _dScore[.._scoreWidth]),
            new(Quantity.InputGradient, "gradient of the queries", _oneQuery ? [] : Unpack(_queryAxis, _queryLengths, _dq, _scoreWidth)),
        ];

        public List<NamedValues<double>> Loops()
        {
            List<double> contexts = [], weights = [], dKeys = [], dValues = [], dQueries = [];
            var dScore = new double[_scoreWidth];
            for (int row = 0; row < _queryLengths.Length; row++)
            {
                int steps = _queryLengths[row], keySteps = _keyLengths[row];
                var dk = new double[keySteps * _scoreWidth];
                double[] dv = _shared ? dk : new double[keySteps * _width];
                for (int t = 0; t < steps; t++)
                {
                    double Term(int j, int u)
                    {
                        double q = Queries[row][t * _scoreWidth + u], k = Keys[row][j * _scoreWidth + u];
                        return _additive ? _score[u] * Math.Tanh(q + k) : q * k;
                    }

                    double[] s = [.. Enumerable.Range(0, keySteps).Select(j => _shape.Scale * Enumerable.Range(0, _scoreWidth).Sum(u => Term(j, u)))];
                    double[] e = [.. s.Select(x => Math.Exp(x - s.Max()))], a = [.. e.Select(x => x / e.Sum())];
                    weights.AddRange(a);
                    contexts.AddRange(Enumerable.Range(0, _width).Select(f => Enumerable.Range(0, keySteps).Sum(j => a[j] * Values[row][j * _width + f])));

                    double[] da = [.. Enumerable.Range(0, keySteps).Select(j => Enumerable.Range(0, _width).Sum(f => (double)ContextGradients[row][t * _width + f] * Values[row][j * _width + f]))];
                    double mean = a.Zip(da, (x, y) => x * y).Sum();
                    var dq = new double[_scoreWidth];
                    for (int j = 0; j < keySteps; j++)
                    {
                        double ds = _shape.Scale * a[j] * (da[j] - mean);
                        for (int f = 0; f < _width; f++)
                        {
                            dv[j * _width + f] += a[j] * ContextGradients[row][t * _width + f];
                        }

                        for (int u = 0; u < _scoreWidth; u++)
                        {
                            double q = Queries[row][t * _scoreWidth + u], k = Keys[row][j * _scoreWidth + u], tanh = Math.Tanh(q + k);
                            dq[u] += _additive ? ds * _score[u] * (1 - tanh * tanh) : ds * k;
                            dk[j * _scoreWidth + u] += _additive ? ds * _score[u] * (1 - tanh * tanh) : ds * q;
                            dScore[u] += _additive ? ds * tanh : 0;
                        }
                    }

                    dQueries.AddRange(_oneQuery ? [] : dq);
                }

                dKeys.AddRange(dk);
                dValues.AddRange(dv);
            }

            return
            [
                new(Quantity.Output, "contexts", [.. contexts]),
                new(Quantity.Output, "weights", [.. weights]),
                new(Quantity.InputGradient, "gradient of the keys", [.. dKeys]),
                new(Quantity.InputGradient, "gradient of the values", [.. dValues]),
                new(Quantity.ParameterGradient, "gradient of v", dScore),
                new(Quantity.InputGradient, "gradient of the queries", [.. dQueries]),
            ];
        }

        private void Execute<L, V>()
            where L : struct, ILanes<V>
            where V : struct
        {
            Attention.Forward<L, V>(_shape, ref _q[0], ref _k[0], ref _v[0], ref _score[0], _additive, ref _zeros[0], ref _scratch[0], ref _map[0], ref _c[0]);
            Attention.Backward<L, V>(_shape, ref _q[0], ref _k[0], ref _v[0], ref _score[0], _additive, ref _zeros[0], ref _scratch[0], ref _map[0], ref _dc[0], ref _dq[0], ref _dk[0], ref _dv[0], ref _dScore[0]);
        }

        private float[] Map()
        {
            var weights = new List<float>();
            for (int row = 0; row < _queryLengths.Length; row++)
            {
                for (int t = 0; t < _queryLengths[row]; t++)
                {
                    weights.AddRange(_map.AsSpan((int)_shape.MapOffset(_queryAxis.Position(row), t), _keyLengths[row]));
                }
            }

            return [.. weights];
        }

        private static void Pack(SequenceAxis axis, float[][] sequences, float[] matrix, int width)
        {
            for (int row = 0; row < sequences.Length; row++)
            {
                for (int t = 0; t * width < sequences[row].Length; t++)
                {
                    sequences[row].AsSpan(t * width, width).CopyTo(matrix.AsSpan((int)axis.IndexOf(t, row) * Stride));
                }
            }
        }

        private static float[] Unpack(SequenceAxis axis, int[] lengths, float[] matrix, int width)
        {
            var values = new List<float>();
            for (int row = 0; row < lengths.Length; row++)
            {
                for (int t = 0; t < lengths[row]; t++)
                {
                    values.AddRange(matrix.AsSpan((int)axis.IndexOf(t, row) * Stride, width));
                }
            }

            return [.. values];
        }
    }
}
