using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Unrolled.Tests;

/// <summary>
/// The same bits on every machine: hashes of results, made on x64 with AVX-512, that any other machine must find too. Whoever changes
/// the order of additions or an activation on purpose puts the new hashes here and says so in the changelog.
/// </summary>
public class MachineEqualityTests
{
    [Theory]
    [InlineData(nameof(Models.Lstm2x8), "BFB3C2AAA80E5F60")]
    [InlineData(nameof(Models.Lstm5x31), "731D32AD68287DAD")]
    [InlineData(nameof(Models.Stack5x5x12x20Dense3Tanh), "43CB4BACC9C9D072")]
    [InlineData(nameof(Models.Climate), "B37F1CA1BB01E514")]
    [InlineData(nameof(Models.Lstm40x128Dense12Softmax), "D8E90447CA6405A7")]
    [InlineData(nameof(Models.Lstm29ReluHardSigmoid), "0C9EC1E1FB90F729")]
    [InlineData(nameof(Models.Dense3x65x2), "117FAAD5305ADFBF")]
    [InlineData(nameof(Models.SimpleRnn5x31), "D3EE374A7C334801")]
    [InlineData(nameof(Models.SimpleRnn2x113), "4B0D167E4A07C279")]
    [InlineData(nameof(Models.Dense3x65LogSoftmax), "4BF0F605E4D38FAA")]
    [InlineData(nameof(Models.Lstm3x5Dense33Gelux20Silux3GeluTanh), "EC2B5EFB933E064D")]
    [InlineData(nameof(Models.Lstm7x5EluAndHardSigmoid), "B84F0F08F1E3AFF3")]
    [InlineData(nameof(Models.Lstm3x13SoftplusAndSigmoid), "A4F7D458385F9C5D")]
    public void ForwardAndBackward_OnThisMachine_HasTheKnownBits(string name, string hash)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, 5, 11);
        Assert.Equal(hash, Hash([.. PassRun.Train(model, sample).SelectMany(r => r.Values)]));
    }

    [Theory]
    [InlineData(nameof(Models.Lstm2x8), "59EFB13611754E4C")]
    [InlineData(nameof(Models.Climate), "F17807624CB78B0D")]
    public void Initialize_OnThisMachine_HasTheKnownBits(string name, string hash)
        => Assert.Equal(hash, Hash(TestModel.Of(name).Create().Parameters.Values));

    private static string Hash(ReadOnlySpan<float> values) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16];
}
