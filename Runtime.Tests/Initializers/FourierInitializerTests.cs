namespace Unrolled.Tests;

/// <summary>The basis that a short-time Fourier transform begins with.</summary>
public class FourierInitializerTests
{
    [Theory]
    [InlineData(nameof(Models.Stft9x4), 4)]
    [InlineData(nameof(Models.Stft33x17Power), 17)]
    [InlineData(nameof(Models.StftVoice36), 16)]
    public void Basis_OfNewModel_IsWindowTimesCosAndMinusSin(string name, int window)
    {
        var model = (Network)Activator.CreateInstance(TestModel.Of(name).Type, 1)!;
        ParameterTensor basis = model.Parameters["stft_0.basis"];
        int bins = window / 2 + 1;
        Assert.Equal([2 * bins, window], basis.Shape.AsEnumerable());
        Assert.False(basis.Definition.Trainable);
        for (int k = 0; k < bins; k++)
        {
            for (int n = 0; n < window; n++)
            {
                double hann = 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / window), angle = 2 * Math.PI * k * n / window;
                Assert.Equal(hann * Math.Cos(angle), basis.Values[k * window + n], 1e-7);
                Assert.Equal(-hann * Math.Sin(angle), basis.Values[(bins + k) * window + n], 1e-7);
            }
        }
    }

    [Fact]
    public void Basis_WhereSineIsZero_IsExactlyZero()
    {
        var model = new Models.StftVoice36(1);
        ReadOnlySpan<float> basis = model.Parameters["stft_0.basis"].Values;
        const int window = 16, bins = 9;
        for (int n = 0; n < window; n++)
        {
            Assert.Equal(0f, basis[bins * window + n]);
            Assert.Equal(0f, basis[(bins + bins - 1) * window + n]);
        }
    }
}
