namespace Unrolled.Samples.Gateway;

/// <summary>A sensor that follows a slow wave with noise, as a temperature in a day. The same number and seed give the same values.</summary>
/// <param name="number">Which sensor: its level, amplitude and period.</param>
/// <param name="seed">Of its noise.</param>
/// <param name="spikes">How many values in a thousand are off by several times the noise.</param>
internal sealed class SimulatedSensor(int number, int seed, int spikes = 0)
{
    private const double Noise = 0.15, NoiseMemory = 0.6, Spike = 4;
    private const int PerThousand = 1000;

    private readonly RandomSource _random = new(seed, number);
    private readonly double _level = 16 + 8 * Share(number, 7), _amplitude = 2 + 4 * Share(number, 11), _speed = 2 * Math.PI / (60 + 140 * Share(number, 13)), _phase = 2 * Math.PI * Share(number, 17);
    private double _noise;
    private long _step;

    /// <summary>The next value.</summary>
    public float Next()
    {
        _noise = NoiseMemory * _noise + Noise * _random.NextNormal();
        bool isSpike = _random.NextInt(PerThousand) < spikes;
        return (float)(_level + _amplitude * Math.Sin(_phase + _speed * _step++) + _noise + (isSpike ? Spike : 0));
    }

    private static double Share(int number, int modulus) => number % modulus / (double)modulus;
}
