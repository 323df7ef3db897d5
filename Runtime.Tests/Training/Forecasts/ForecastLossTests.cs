namespace Unrolled.Tests;

/// <summary>Losses of probabilistic forecasts.</summary>
public sealed class ForecastLossTests
{
    // Outputs, target; then −ln of the density, cumulative probability, quantiles of 0.05, 0.5 and 0.99, ranked probability score, deviation: SciPy 1.10 in double precision, the
    // score of Student's t by numerical integration, that of counts by its sum; one quantile by mpmath, since SciPy's is off by 8e-8.
    public static TheoryData<string, float[], float, double[]> Golden => new()
    {
        { "Gaussian", [2.040919065475464f, -5.111330032348633f], -1.7033088207244873f, [193997.84462408113, 0.0, 2.0310319095274, 2.040919065475464, 2.054902658813625, 3.7408365629202325, 0.00601096400680255] },
        { "Gaussian", [-0.4526492953300476f, -0.43119433522224426f], -0.6957971453666687f, [0.34497084255145327, 0.31359028417541773, -1.2760864336894038, -0.4526492953300476, 0.7119535634537366, 0.163199994644754, 0.500614233915447] },
        { "Gaussian", [-0.8652130961418152f, 6.645998954772949f], -1.0578924417495728f, [2.8135691352686214, 0.488437832762122, -11.7990458496038, -0.8652130961418152, 14.598715222073713, 1.5556681768330407, 6.647298321447881] },
        { "Gaussian", [-0.28128743171691895f, -1.3360927104949951f], -1.1724029779434204f, [6.7530741228740405, 6.7224401874684e-05, -0.6651773913306234, -0.28128743171691895, 0.26165546410059026, 0.7594475274248512, 0.23338852364948467] },
        { "Gaussian", [0.4819453954696655f, -0.4771072268486023f], -0.599406361579895f, [2.699172396756995, 0.012550931230346223, -0.3121613666722849, 0.4819453954696655, 1.605065743445093, 0.8131812171782407, 0.4827826313115328] },
        { "Gaussian", [0.02425956539809704f, 3.091641664505005f], -1.5156861543655396f, [2.182470257333615, 0.3116978716268326, -5.134113886908474, 0.02425956539809704, 7.3198455784361665, 1.0286370636199897, 3.136068381882077] },
        { "Gaussian", [-0.7313559055328369f, 4.3242011070251465f], -0.8088609576225281f, [2.3863638929743596, 0.49287160811789016, -7.865677076350835, -0.7313559055328369, 9.358850673649094, 1.0141715833100375, 4.337359296851572] },
        { "Gaussian", [-0.9742347002029419f, 8.018508911132812f], -11.668808937072754f, [3.8900848398453842, 0.09115419581218631, -14.164051388987371, -0.9742347002029419, 17.68037474964284, 6.849839365594667, 8.01883916761036] },
        { "StudentT", [0.8825389742851257f, 1.1607000827789307f, 0.18303340673446655f], 2.010313034057617f, [1.7466509002901969, 0.753634474615221, -2.5970469267207186, 0.8825389742851258, 7.801224526775719, 0.7046525252735995, 2.6948135498176096] },
        { "StudentT", [-2.82816219329834f, 2.0426137447357178f, -1.919289469718933f], -5.005859375f, [2.4127889071796917, 0.20723097525226658, -8.880975749673198, -2.82816219329834, 11.000907757262407, 1.3462165351441933, 8.551896974550463] },
        { "StudentT", [0.27644574642181396f, 1.4010897874832153f, -0.8895348906517029f], -3.229217529296875f, [3.339957247511519, 0.07207212992629008, -4.016119329024895, 0.2764457464218141, 9.567469000388813, 2.4109591532352397, 4.2311523511555444] },
        { "StudentT", [0.026124833151698112f, -0.10549461841583252f, 2.8111963272094727f], 2.2422239780426025f, [4.159530420955792, 0.9905170760792071, -1.2748057090038873, 0.026124833151698158, 2.2101017866248145, 1.7829243461522413, 0.8360459002986413] },
        { "StudentT", [0.19381564855575562f, 2.223266363143921f, -0.4110460877418518f], -2.7776987552642822f, [2.7395930295122692, 0.15342326170307732, -5.746306321069001, 0.19381564855575578, 12.602233574994958, 1.8434556893467637, 5.1659280976534045] },
        { "StudentT", [0.5840582847595215f, 1.1650768518447876f, -0.42965781688690186f], -2.3484256267547607f, [3.0954546273748527, 0.07592211183295933, -3.090042075068583, 0.5840582847595216, 8.270286667926616, 1.9958063950528515, 3.20910528192534] },
        { "StudentT", [0.9166156053543091f, -19.951154708862305f, 5.520998001098633f], 1.4741047620773315f, [91.3134479761248, 1.0, 0.9166137264162689, 0.9166156053543091, 0.9166185523081822, 0.5574885137869863, 1.1695697768051788e-06] },
        { "StudentT", [-6.555428504943848f, 0.4908280670642853f, -7.712797164916992f], 30.288841247558594f, [10.887546993848277, 0.999655419160865, -9.382649591620247, -6.555428504943848, 0.18685020388245199, 35.794320398298, 64.78432148092648] },
        { "NegativeBinomial", [-3.0683345794677734f, -2.743483543395996f], 0.0f, [0.04538656726656625, 0.9556279959198843, 0.0, 0.0, 1.0, 0.0019700000517117837, 0.2134939883957955] },
        { "NegativeBinomial", [2.4191598892211914f, 3.469203233718872f], 0.0f, [0.6511150479403163, 0.5214639951103825, 0.0, 0.0, 24.0, 0.5730883248880273, 4.945298857414255] },
        { "NegativeBinomial", [-3.3160107135772705f, -1.4941195249557495f], 0.0f, [0.03552701901720843, 0.9650966579145158, 0.0, 0.0, 1.0, 0.001218790102449547, 0.18950603288396345] },
        { "NegativeBinomial", [1.6560401916503906f, -1.827648401260376f], 4.0f, [2.573596564860793, 0.9414344222222423, 0.0, 2.0, 6.0, 1.5417089106341926, 1.5265916955001695] },
        { "NegativeBinomial", [4.181280612945557f, -3.5736801624298096f], 4.0f, [1.6897796159426877, 0.5927479553784081, 1.0, 4.0, 10.0, 0.4840245645098171, 2.1641783463619326] },
        { "NegativeBinomial", [1.7090638875961304f, -3.145216464996338f], 90.0f, [182.7502520141366, 1.0, 0.0, 2.0, 6.0, 87.35293523081498, 1.4225814437687574] },
        { "NegativeBinomial", [3.8119258880615234f, -0.06495368480682373f], 0.0f, [1.9096899781603487, 0.1481263018663317, 0.0, 3.0, 16.0, 1.9326182998718202, 3.681312476247871] },
        { "NegativeBinomial", [2000.5f, -1.25f], 3991.0f, [9.749029753359256, 0.9564649413748679, 678.0, 1835.0, 5041.0, 1502.6247184059825, 1005.0993729655167] },
        { "NegativeBinomial", [40.0f, -12.0f], 38.0f, [2.79090084504719, 0.41604157346190684, 30.0, 40.0, 55.0, 1.6832722618133278, 6.325459011814336] },
        { "NegativeBinomial", [300.0f, 3.0f], 0.0f, [2.23695466372337, 0.10678320047806114, 0.0, 84.0, 2513.0, 85.06452048958467, 524.0925046895728] },
    };

    private static readonly ForecastLoss[] Losses = [new QuantileLoss(0.1, 0.5, 0.9), new GaussianLikelihood(), new StudentTLikelihood(), new NegativeBinomialLikelihood()];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Losses.Length)];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Likelihood_GoldenOutputs_GiveSciPysValues(string name, float[] outputs, float target, double[] expected)
    {
        LikelihoodLoss loss = name switch { "Gaussian" => new GaussianLikelihood(), "StudentT" => new StudentTLikelihood(), _ => new NegativeBinomialLikelihood() };
        double[] values =
        [
            loss.Row(outputs, [target], default, 1f), loss.CumulativeProbability(outputs, target), loss.Quantile(outputs, 0.05), loss.Quantile(outputs, 0.5), loss.Quantile(outputs, 0.99),
            loss.RankedProbabilityScore(outputs, target), loss.Deviation(outputs),
        ];
        for (int i = 0; i < values.Length; i++)
        {
            // A location that is rounded off from a sum with it counts as a number of its size.
            Assert.Equal(expected[i], values[i], 3e-9 * Math.Max(Math.Abs(expected[i]), i is 2 or 3 or 4 or 5 ? 1e-6 * Math.Abs(outputs[0]) + 1e-12 : 1e-12));
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_Gradient_IsThatOfCentralDifferences(int number)
    {
        ForecastLoss loss = Losses[number];
        var random = new RandomSource(number, 0);
        int width = 3 * loss.OutputsPerTarget;
        float[] gradient = new float[width];
        for (int round = 0; round < 40; round++)
        {
            float[] predicted = [.. Enumerable.Range(0, width).Select(_ => (float)random.NextNormal())], target = Target(loss, random);
            loss.Row(predicted, target, gradient, 0.5f);
            for (int k = 0; k < width; k++)
            {
                float at = predicted[k], step = 1f / 1024;
                double slope = 0.5 * (8 * (At(at + step) - At(at - step)) - (At(at + 2 * step) - At(at - 2 * step))) / (12 * step);
                predicted[k] = at;
                Assert.Equal(slope, gradient[k], 2e-5 * Math.Max(1, Math.Abs(slope)));

                double At(float x)
                {
                    predicted[k] = x;
                    return loss.Row(predicted, target, default, 0.5f);
                }
            }
        }
    }

    // Sums over counts become integrals above 64.
    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(1_000_000)]
    public void NegativeBinomial_LargeCounts_HaveTheGradientOfDifferences(int count)
    {
        var loss = new NegativeBinomialLikelihood();
        float[] gradient = new float[2];
        foreach (float dispersion in new[] { -9f, -3f, 0f, 3f })
        {
            float[] outputs = [count * 0.8f, dispersion];
            loss.Row(outputs, [count], gradient, 1f);
            for (int k = 0; k < 2; k++)
            {
                float step = MathF.Max(1f / 1024, MathF.BitIncrement(outputs[k]) - outputs[k]) * 8;
                float[] up = [.. outputs], down = [.. outputs];
                up[k] += step;
                down[k] -= step;
                double slope = (loss.Row(up, [count], default, 1f) - loss.Row(down, [count], default, 1f)) / ((double)up[k] - down[k]);
                Assert.Equal(slope, gradient[k], 1e-3 * Math.Max(1e-3, Math.Abs(slope)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Row_HugeOutputs_StayFinite_AndNotANumberComesThrough(int number)
    {
        ForecastLoss loss = Losses[number];
        int width = loss.OutputsPerTarget;
        float[] gradient = new float[width];
        foreach (float size in new[] { 1e4f, -1e4f })
        {
            for (int k = 0; k < width; k++)
            {
                float[] outputs = [.. Enumerable.Range(0, width).Select(i => i == k ? size : 0.5f)];
                Assert.True(double.IsFinite(loss.Row(outputs, [2f], gradient, 1f)));
                Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
            }
        }

        for (int k = 0; k < width; k++)
        {
            float[] outputs = [.. Enumerable.Range(0, width).Select(i => i == k ? float.NaN : 0.5f)];
            Assert.True(double.IsNaN(loss.Row(outputs, [2f], gradient, 1f)));
            Assert.True(float.IsNaN(gradient[k]));
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Quantile_Rises_AndItsProbabilityIsThatOfTheDistribution(int number)
    {
        ForecastLoss loss = Losses[number];
        var random = new RandomSource(number, 1);
        for (int round = 0; round < 20; round++)
        {
            float[] outputs = [.. Enumerable.Range(0, loss.OutputsPerTarget).Select(_ => (float)(2 * random.NextNormal()))];
            if (loss is QuantileLoss)
            {
                Array.Sort(outputs);
            }

            double last = double.NegativeInfinity;
            for (double p = 0.1; p < 0.95; p += 0.1)
            {
                double quantile = loss.Quantile(outputs, Math.Min(p, 0.9));
                Assert.True(quantile >= last);
                last = quantile;
                if (loss is LikelihoodLoss likelihood)
                {
                    double reached = likelihood.CumulativeProbability(outputs, quantile);
                    if (loss is NegativeBinomialLikelihood)
                    {
                        Assert.True(reached >= p - 1e-9 && (quantile == 0 || likelihood.CumulativeProbability(outputs, quantile - 1) < p + 1e-9));
                    }
                    else
                    {
                        Assert.Equal(p, reached, 1e-10);
                    }
                }
            }
        }
    }

    [Fact]
    public void QuantileLoss_KnownRows_GiveKnownValues()
    {
        var loss = new QuantileLoss(0.1, 0.5, 0.9);
        float[] gradient = new float[6];

        // 0.1·1 + 0.5·0 + 0.1·2, then 0.9·1 + 0.5·3 + 0.9·1.
        Assert.Equal(0.3 + 3.3, loss.Row([4, 5, 7, 1, 3, -1], [5, 0], gradient, 1f), 1e-12);
        Assert.Equal([-0.1f, 0f, 0.1f, 0.9f, 0.5f, -0.9f], gradient);
        Assert.Equal(6, loss.TermsPerRow(6));
        Assert.Equal((2, 5.0, 5.0), (loss.TargetWidth(6), loss.Point([4, 5, 7]), loss.Quantile([4, 5, 7], 0.5)));
        Assert.Equal(6, loss.Quantile([4, 5, 7], 0.7), 1e-12);
        Assert.Equal(0.2, loss.RankedProbabilityScore([4, 5, 7], 5), 1e-12);
        Assert.Equal("QuantileLoss(0.1, 0.5, 0.9)", loss.Description);
    }

    [Fact]
    public void Wrong_Arguments_AreNamed()
    {
        Assert.Throws<ArgumentException>(() => new QuantileLoss());
        Assert.Throws<ArgumentException>(() => new QuantileLoss(0.5, 0.5));
        Assert.Throws<ArgumentException>(() => new QuantileLoss(0, 0.5));
        Assert.Throws<ArgumentException>(() => new QuantileLoss(0.5, double.NaN));
        Assert.Contains("multiple", Assert.Throws<ArgumentException>(() => new GaussianLikelihood().RequireOutputs(3)).Message, StringComparison.Ordinal);
        Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianLikelihood().Quantile([0, 0], 1)).ParamName);
        Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileLoss(0.1, 0.9).Quantile([0, 1], 0.95)).ParamName);
        Assert.Throws<ArgumentException>(() => new StudentTLikelihood().Point([0, 0]));
        Assert.Throws<LossRowException>(() => new NegativeBinomialLikelihood().Row([0, 0], [0.5f], default, 1f));
        Assert.Throws<LossRowException>(() => new NegativeBinomialLikelihood().Row([0, 0], [-1f], default, 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.Coverage(new GaussianLikelihood(), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.PinballLoss(new GaussianLikelihood(), 0));
    }

    [Fact]
    public void Metrics_KnownRows_GiveKnownValues()
    {
        var loss = new QuantileLoss(0.1, 0.5, 0.9);
        (MeanMetric Metric, double Sum)[] cases =
        [
            (Metric.Coverage(loss, 0.8), 1), (Metric.IntervalWidth(loss, 0.8), 3 + 3), (Metric.PointError(loss), 0 + 4), (Metric.PinballLoss(loss, 0.9), 0.2 + 0.1 * 0 + 0.9 * 2),
            (Metric.RankedProbabilityScore(loss), 2 * (0.1 + 0.2) / 3 + 2 * (0.1 * 5 + 0.5 * 4 + 0.9 * 2) / 3),
        ];
        foreach ((MeanMetric metric, double sum) in cases)
        {
            Assert.True(metric.Accepts(6, 2));
            Assert.False(metric.Accepts(6, 6));
            Assert.Equal(2, metric.TermsPerRow(6));
            Assert.Equal(sum, metric.Row([4, 5, 7, 2, 3, 5], [5, 7]), 1e-6);
        }

        Assert.Equal("Coverage(0.8) of QuantileLoss(0.1, 0.5, 0.9)", cases[0].Metric.Name);
        Assert.Equal(Metric.Coverage(loss, 0.8), Metric.Coverage(new QuantileLoss(0.1, 0.5, 0.9), 0.8));
        Assert.NotEqual<Metric>(Metric.Coverage(loss, 0.8), Metric.Coverage(loss, 0.9));
    }

    private static float[] Target(ForecastLoss loss, RandomSource random)
        => [.. Enumerable.Range(0, 3).Select(_ => loss is NegativeBinomialLikelihood ? random.NextInt(200) : (float)(4 + random.NextDouble()) * (random.NextInt(2) * 2 - 1))];
}
