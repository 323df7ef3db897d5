using System.CommandLine;
using Unrolled.Samples.Native;

var folder = new Argument<DirectoryInfo>("folder") { Description = "Where wave.safetensors, guitar.wav and bits.txt go; made if it does not exist." };
var epochs = new Option<int>("--epochs") { Description = "Epochs of training, 1 or more.", DefaultValueFactory = _ => 20 };
epochs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
    {
        result.AddError($"--epochs: expected 1 or more, got {result.GetValueOrDefault<int>()}.");
    }
});
var root = new RootCommand("Trains the model of the native samples: a tube amplifier, as a formula with memory, played by plucked strings.") { folder, epochs };
root.SetAction(result => Training.Run(result.GetRequiredValue(folder), result.GetValue(epochs)));
return root.Parse(args).Invoke();
