namespace Unrolled.Tests;

/// <summary>Every optimizer in all its forms against its rule in double precision, written down as the papers and the frameworks' documentation have it.</summary>
public sealed class OptimizerRuleTests
{
    private const OptimizerRule Torch = OptimizerRule.PyTorch;

    public static IEnumerable<(Optimizer Optimizer, Func<Rule> Rule)> Cases =>
    [
        (new Sgd(0.1f), () => new Rule((p, g, t, s) => p - 0.1 * g)),
        (new Sgd(0.1f, weightDecay: 0.01f), () => new Rule((p, g, t, s) => p - 0.1 * (g + 0.01 * p))),
        (new Sgd(0.1f, 0.9f), () => new Rule((p, g, t, s) => p - 0.1 * (s[0] = 0.9 * s[0] + g))),
        (new Sgd(0.1f, 0.9f, nesterov: true, weightDecay: 0.01f), () => new Rule((p, g, t, s) =>
        {
            g += 0.01 * p;
            s[0] = 0.9 * s[0] + g;
            return p - 0.1 * (g + 0.9 * s[0]);
        })),
        (new Adam(0.01f), () => Adam(0.01, 1e-7, keras: true)),
        (new Adam(0.01f, epsilon: 0.1f), () => Adam(0.01, 0.1, keras: true)),
        (new Adam(0.01f, rule: Torch), () => Adam(0.01, 1e-8, keras: false)),
        (new Adam(0.01f, epsilon: 0.1f, rule: Torch), () => Adam(0.01, 0.1, keras: false)),
        (new Adam(0.01f, weightDecay: 0.1f, rule: Torch), () => Adam(0.01, 1e-8, keras: false, l2: 0.1)),
        (new Adam(0.01f, amsgrad: true), () => Adam(0.01, 1e-7, keras: true, amsgrad: true)),
        (new Adam(0.01f, beta2: 0.9f, amsgrad: true, rule: Torch), () => Adam(0.01, 1e-8, keras: false, amsgrad: true, beta2: 0.9)),
        (new AdamW(0.01f), () => Adam(0.01, 1e-7, keras: true, decoupled: 0.004)),
        (new AdamW(0.01f, 0.1f, rule: Torch), () => Adam(0.01, 1e-8, keras: false, decoupled: 0.1)),
        (new AdamW(0.01f, 0.1f, beta2: 0.9f, amsgrad: true, rule: Torch), () => Adam(0.01, 1e-8, keras: false, decoupled: 0.1, amsgrad: true, beta2: 0.9)),
        (new RmsProp(0.01f), () => RmsProp(0.9, 1e-7, keras: true)),
        (new RmsProp(0.01f, momentum: 0.9f), () => RmsProp(0.9, 1e-7, keras: true, momentum: 0.9)),
        (new RmsProp(0.01f, momentum: 0.9f, epsilon: 0.1f, centered: true), () => RmsProp(0.9, 0.1, keras: true, momentum: 0.9, centered: true)),
        (new RmsProp(0.01f, rule: Torch), () => RmsProp(0.99, 1e-8, keras: false)),
        (new RmsProp(0.01f, epsilon: 0.1f, centered: true, weightDecay: 0.1f, rule: Torch), () => RmsProp(0.99, 0.1, keras: false, centered: true, l2: 0.1)),
        (new RmsProp(0.01f, 0.9f, 0.5f, rule: Torch), () => RmsProp(0.9, 1e-8, keras: false, momentum: 0.5)),
        (new Adagrad(0.1f), () => new Rule((p, g, t, s) => p - 0.1 * g / Math.Sqrt((s[0] += g * g) + 0.1 + 1e-7))),
        (new Adagrad(0.1f, weightDecay: 0.1f, rule: Torch), () => new Rule((p, g, t, s) =>
        {
            g += 0.1 * p;
            return p - 0.1 * g / (Math.Sqrt(s[0] += g * g) + 1e-10);
        })),
        (new NAdam(0.01f), () => NAdam(1e-7, 1, 0)),
        (new NAdam(0.01f, rule: Torch), () => NAdam(1e-8, 0.004, 0)),
        (new NAdam(0.01f, epsilon: 0.1f, weightDecay: 0.1f, rule: Torch), () => NAdam(0.1, 0.004, 0.1)),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Count())];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Apply_ManySteps_FollowsRuleInDouble(int number)
    {
        const int Length = 19;
        (Optimizer optimizer, Func<Rule> create) = Cases.ElementAt(number);
        float[] parameters = OptimizerTests.Random(Length, 0), slots = new float[optimizer.SlotCount * Length];
        double[] expected = [.. parameters.Select(p => (double)p)];
        Rule[] rules = [.. expected.Select(_ => create())];
        for (int step = 1; step <= 40; step++)
        {
            // Gradients that fall, so that amsgrad's largest v stays after.
            float[] gradients = [.. OptimizerTests.Random(Length, step).Select(g => g / step)];
            optimizer.Apply(parameters, gradients, slots, step, LaneSupport.Best);
            for (int i = 0; i < Length; i++)
            {
                expected[i] = rules[i].Apply(expected[i], gradients[i], step);
            }
        }

        for (int i = 0; i < Length; i++)
        {
            Assert.Equal(expected[i], parameters[i], 5e-6);
        }
    }

    [Fact]
    public void Apply_RateOfItsOwn_IsThatOfAnOptimizerWithIt()
    {
        foreach ((Optimizer one, Optimizer other) in new (Optimizer, Optimizer)[]
        {
            (new Sgd(0.1f, 0.9f), new Sgd(0.3f, 0.9f)), (new Adam(0.1f), new Adam(0.3f)), (new AdamW(0.1f, 0.1f), new AdamW(0.3f, 0.1f)),
            (new RmsProp(0.1f), new RmsProp(0.3f)), (new Adagrad(0.1f), new Adagrad(0.3f)), (new NAdam(0.1f), new NAdam(0.3f)),
        })
        {
            float[] a = OptimizerTests.Random(9, 0), b = [.. a], slots = new float[9 * one.SlotCount], others = [.. slots];
            one.Apply(a, OptimizerTests.Random(9, 1), slots, 1, 0.3f, LaneSupport.Best);
            other.Apply(b, OptimizerTests.Random(9, 1), others, 1, LaneSupport.Best);
            Assert.Equal(b, a);
            Assert.Equal(others, slots);
            Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => one.Apply(a, b, slots, 1, float.NaN, LaneSupport.Best)).ParamName);
        }
    }

    [Fact]
    public void Constants_OutOfRange_AreNamed()
    {
        Assert.Equal("rho", Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp(rho: 1f)).ParamName);
        Assert.Equal("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp(momentum: -1f)).ParamName);
        Assert.Equal("initial", Assert.Throws<ArgumentOutOfRangeException>(() => new Adagrad(initial: -1f)).ParamName);
        Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => new Adagrad(epsilon: 0f)).ParamName);
        Assert.Equal("weightDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(weightDecay: float.NaN)).ParamName);
        Assert.Equal("beta1", Assert.Throws<ArgumentOutOfRangeException>(() => new NAdam(beta1: 1f)).ParamName);
        Assert.Equal("learningRate", Assert.Throws<ArgumentOutOfRangeException>(() => new NAdam(-1f)).ParamName);
    }

    private static Rule Adam(double rate, double epsilon, bool keras, double l2 = 0, double decoupled = 0, bool amsgrad = false, double beta2 = 0.999)
        => new((p, g, t, s) =>
        {
            p -= rate * decoupled * p;
            g += l2 * p;
            s[0] = 0.9 * s[0] + 0.1 * g;
            s[1] = beta2 * s[1] + (1 - beta2) * g * g;
            s[2] = Math.Max(s[2], s[1]);
            double v = amsgrad ? s[2] : s[1], c1 = 1 - Math.Pow(0.9, t), c2 = 1 - Math.Pow(beta2, t);
            return p - (keras ? rate * Math.Sqrt(c2) / c1 * s[0] / (Math.Sqrt(v) + epsilon) : rate * (s[0] / c1) / (Math.Sqrt(v / c2) + epsilon));
        });

    private static Rule RmsProp(double rho, double epsilon, bool keras, double momentum = 0, bool centered = false, double l2 = 0)
        => new((p, g, t, s) =>
        {
            g += l2 * p;
            s[0] = rho * s[0] + (1 - rho) * g * g;
            s[1] = rho * s[1] + (1 - rho) * g;
            double v = s[0] - (centered ? s[1] * s[1] : 0);
            s[2] = momentum * s[2] + (keras ? 0.01 * g / Math.Sqrt(v + epsilon) : g / (Math.Sqrt(v) + epsilon));
            return p - (keras ? s[2] : 0.01 * s[2]);
        });

    private static Rule NAdam(double epsilon, double psi, double l2)
    {
        double product = 1;
        return new Rule((p, g, t, s) =>
        {
            g += l2 * p;
            double now = 0.9 * (1 - 0.5 * Math.Pow(0.96, t * psi)), next = 0.9 * (1 - 0.5 * Math.Pow(0.96, (t + 1) * psi));
            product *= now;
            s[0] = 0.9 * s[0] + 0.1 * g;
            s[1] = 0.999 * s[1] + 0.001 * g * g;
            double mean = next * s[0] / (1 - product * next) + (1 - now) * g / (1 - product);
            return p - 0.01 * mean / (Math.Sqrt(s[1] / (1 - Math.Pow(0.999, t))) + epsilon);
        });
    }

    /// <summary>A rule for one parameter: parameter, gradient, step, what is remembered → parameter.</summary>
    public sealed class Rule(Func<double, double, int, double[], double> apply)
    {
        private readonly double[] _slots = new double[3];

        public double Apply(double parameter, double gradient, int step) => apply(parameter, gradient, step, _slots);
    }
}
